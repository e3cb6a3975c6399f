"""The documented structure of the widgets in use. Source: CloudWatch API reference, "Dashboard Body Structure"."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Placed(Shape):
    x: int = Field(ge=0, le=23)
    y: int = Field(ge=0)
    width: int = Field(ge=1, le=24)
    height: int = Field(ge=1, le=1000)

    @model_validator(mode="after")
    def _inside(self) -> "Placed":
        assert self.x + self.width <= 24
        return self


class Text(Shape):
    markdown: str


class Annotations(Shape):
    alarms: list[str] = Field(min_length=1, max_length=1)


class Metric(Shape):
    title: str
    region: str
    view: Literal["timeSeries"]
    stat: str | None = None
    period: int | None = None
    metrics: list[list[str | dict[str, str]]] | None = Field(None, max_length=500)
    annotations: Annotations | None = None

    @model_validator(mode="after")
    def _shows_something(self) -> "Metric":
        assert (self.metrics is None) != (self.annotations is None)
        for metric in self.metrics or []:
            names = [part for part in metric if isinstance(part, str)]
            rendering = metric[-1] if isinstance(metric[-1], dict) else {}
            assert len(metric) - len(names) <= 1
            assert len(names) % 2 == 0
            assert "expression" in rendering or len(names) >= 2
        return self


class Alarm(Shape):
    title: str
    alarms: list[str] = Field(min_length=1, max_length=100)


class Log(Shape):
    title: str
    region: str
    view: Literal["table"]
    query: str = Field(pattern=r"^SOURCE '")


class TextWidget(Placed):
    type: Literal["text"]
    properties: Text


class MetricWidget(Placed):
    type: Literal["metric"]
    properties: Metric


class AlarmWidget(Placed):
    type: Literal["alarm"]
    properties: Alarm


class LogWidget(Placed):
    type: Literal["log"]
    properties: Log


Widget = Annotated[TextWidget | MetricWidget | AlarmWidget | LogWidget, Field(discriminator="type")]


class Body(Shape):
    widgets: list[Widget] = Field(max_length=500)
