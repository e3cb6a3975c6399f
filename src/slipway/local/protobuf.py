"""protobuf's classes for structured values: they are made at run time, so their types are only named here."""

from typing import Any, TypeAlias

from google.protobuf import empty_pb2, struct_pb2

Message: TypeAlias = Any
Struct: Any = struct_pb2.__dict__["Struct"]
Value: Any = struct_pb2.__dict__["Value"]
ListValue: Any = struct_pb2.__dict__["ListValue"]
Empty: Any = empty_pb2.__dict__["Empty"]
