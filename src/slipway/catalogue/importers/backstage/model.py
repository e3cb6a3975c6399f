"""The fields of Backstage entities that tell something about a service; all others are passed over."""

from __future__ import annotations

from pydantic import Field

from slipway.catalogue.importers.lenient import Lenient, Many, Maybe, Text, Texts


class Metadata(Lenient):
    """Name of an entity, unique within its kind and namespace."""

    name: str
    namespace: str = "default"
    title: Text = ""
    description: Text = ""
    annotations: Texts = Field({})


class Profile(Lenient):
    """How a group is reached."""

    email: Text = ""


class Spec(Lenient):
    """The fields of all kinds together; each kind has some."""

    type: Text = ""
    owner: Text = ""
    system: Text = ""
    depends_on: Many[Text] = ()
    dependency_of: Many[Text] = ()
    consumes_apis: Many[Text] = ()
    provides_apis: Many[Text] = ()
    profile: Maybe[Profile] = Profile()
    target: Text = ""
    targets: Many[Text] = ()


class Entity(Lenient):
    """One document of a catalog-info.yaml."""

    kind: str
    metadata: Metadata
    spec: Maybe[Spec] = Spec()

    @property
    def ref(self) -> str:
        """The entity's full reference: `component:default/cart`."""
        return full_ref(self.metadata.name, self.kind, self.metadata.namespace)


def full_ref(ref: str, kind: str, namespace: str = "default") -> str:
    """A reference with what it leaves out: `cart` is `component:default/cart`; all in lower case."""
    before, colon, rest = ref.rpartition(":")
    where, slash, name = rest.rpartition("/")
    return f"{before if colon else kind}:{where if slash else namespace}/{name}".lower()
