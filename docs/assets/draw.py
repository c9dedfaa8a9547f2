"""Draws the pictures of the documentation as SVG: `python docs/assets/draw.py` writes them beside this file."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

HERE = Path(__file__).parent

STYLE = """
  text { font: 14px Inter, system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1e1b2e }
  .title { font-weight: 600; font-size: 15px }
  .small { font-size: 12px; fill: #5b5870 }
  .code { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; fill: #5b5870 }
  .refusal { font: 12px ui-monospace, 'DejaVu Sans Mono', Menlo, monospace; fill: #be185d }
  .box { fill: #ffffff; stroke: #c7c4dd; stroke-width: 1.2 }
  .door { fill: #eef2ff; stroke: #4f46e5; stroke-width: 1.6 }
  .kitchen { fill: #fdf2f8; stroke: #ec4899; stroke-width: 1.6 }
  .line { stroke: #6b6880; stroke-width: 1.4; fill: none }
  .lane { stroke: #4f46e5; stroke-width: 3; fill: none }
  .life { stroke: #c7c4dd; stroke-width: 1.2; stroke-dasharray: 3 4 }
  .head { fill: #6b6880 }
  .paper { fill: #fbfaff }
  @media (prefers-color-scheme: dark) {
    text { fill: #ecebf5 } .small, .code { fill: #a9a6c0 } .refusal { fill: #f9a8d4 }
    .paper { fill: #14131f } .box { fill: #1d1b2b; stroke: #4a4763 }
    .door { fill: #1e1b4b; stroke: #818cf8 } .kitchen { fill: #3b0d28; stroke: #f472b6 }
    .line { stroke: #a9a6c0 } .head { fill: #a9a6c0 } .lane { stroke: #818cf8 } .life { stroke: #4a4763 }
  }
"""


@dataclass
class Sheet:
    """A picture in the making: shapes are added in the order in which they are painted."""

    width: int
    height: int
    label: str
    shapes: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, kind: str = "box") -> None:
        self.shapes.append(f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="10"/>')

    def text(self, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
        self.shapes.append(f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>')

    def line(self, *points: tuple[float, float], kind: str = "line", arrow: bool = True, both: bool = False) -> None:
        path = " ".join(f"{'M' if index == 0 else 'L'}{x} {y}" for index, (x, y) in enumerate(points))
        ends = (' marker-end="url(#head)"' if arrow else "") + (' marker-start="url(#head)"' if both else "")
        self.shapes.append(f'<path class="{kind}" d="{path}"{ends}/>')

    def save(self, name: str) -> None:
        head = (
            '<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="10" markerHeight="10" '
            'markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path class="head" d="M0 0L10 5L0 10z"/></marker>'
        )
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" role="img" '
            f'aria-label="{escape(self.label)}"><style>{STYLE}</style><defs>{head}</defs>'
            f'<rect class="paper" width="{self.width}" height="{self.height}" rx="14"/>{"".join(self.shapes)}</svg>\n'
        )
        (HERE / name).write_text(svg)


def system_flow() -> None:
    sheet = Sheet(980, 400, "Callers reach the gateway over HTTP; the gateway reaches workers over gRPC lanes")
    for index, caller in enumerate(["curl", "Python client", "your service", "browser"]):
        y = 70 + index * 62
        sheet.box(28, y, 124, 42)
        sheet.text(90, y + 26, caller, anchor="middle")
        sheet.line((152, y + 21), (236, 190))
    sheet.text(176, 92, "HTTP", "small")

    sheet.box(242, 50, 300, 276, "door")
    sheet.text(262, 80, "Gateway: the door", "title")
    sheet.text(262, 99, "Node.js, many connections, no model", "small")
    stages = ["accept", "authenticate", "rate-limit", "validate", "route", "send", "reply"]
    for index, stage in enumerate(stages):
        sheet.text(262, 130 + index * 24, f"{index + 1}", "small")
        sheet.text(282, 130 + index * 24, stage)
    sheet.text(384, 130, "size, media type", "small")
    sheet.text(384, 154, "hashed keys in memory", "small")
    sheet.text(384, 178, "per key, none by default", "small")
    sheet.text(384, 202, "from the signature", "small")
    sheet.text(384, 226, "version, traffic", "small")
    sheet.text(384, 250, "least outstanding", "small")
    sheet.text(384, 274, "JSON or Protobuf", "small")

    for index in range(3):
        y = 50 + index * 98
        sheet.box(686, y, 266, 80, "kitchen")
        sheet.text(704, y + 26, f"Worker {index + 1}" + (": the kitchen" if index == 0 else ""), "title")
        sheet.text(704, y + 46, "Python: queue, batcher, runtime", "small")
        sheet.text(704, y + 64, "sklearn · ONNX · PyTorch · your Python", "small")
        sheet.line((542, 188), (602, y + 40), (684, y + 40), kind="lane", arrow=False)
    sheet.text(614, 72, "gRPC lanes", "small", "middle")
    sheet.text(614, 320, "many calls a frame,", "small", "middle")
    sheet.text(614, 338, "one strict .proto", "small", "middle")
    sheet.box(242, 350, 140, 34)
    sheet.text(312, 372, "SQLite: keys", "small", "middle")
    sheet.line((312, 326), (312, 348))
    sheet.box(686, 350, 266, 34)
    sheet.text(819, 372, "models/<name>/<version>/<artifact>", "code", "middle")
    sheet.save("system-flow.svg")


def request_sequence() -> None:
    sheet = Sheet(980, 640, "One request from the caller through the gateway's stages to the model and back")
    columns = {"caller": 90, "gateway": 330, "worker": 610, "model": 870}
    names = {"caller": "Caller", "gateway": "Gateway", "worker": "Worker", "model": "Model"}
    kinds = {"caller": "box", "gateway": "door", "worker": "kitchen", "model": "kitchen"}
    for key, x in columns.items():
        sheet.line((x, 66), (x, 612), kind="life", arrow=False)
        sheet.box(x - 66, 26, 132, 40, kinds[key])
        sheet.text(x, 51, names[key], "title", "middle")

    def step(y: float, start: str, end: str, words: str, kind: str = "line") -> None:
        gap = 6 if columns[end] > columns[start] else -6
        sheet.line((columns[start] + gap, y), (columns[end] - gap, y), kind=kind)
        sheet.text((columns[start] + columns[end]) / 2, y - 8, words, "small", "middle")

    step(104, "caller", "gateway", "POST /predict (JSON)")
    notes = [
        ("1 accept", "413 415"),
        ("2 authenticate", "401 403"),
        ("3 rate-limit", "429"),
        ("4 validate", "400 + JSON pointers"),
        ("5 route", "404 503"),
    ]
    for index, (stage, refusals) in enumerate(notes):
        y = 136 + index * 30
        sheet.text(columns["gateway"] + 14, y, stage)
        sheet.text(columns["gateway"] - 14, y, refusals, "refusal", "end")
    step(312, "gateway", "worker", "frame: this call and whatever else is pending", "lane")
    sheet.text(columns["worker"] + 14, 344, "admit: queue it, or QUEUE_FULL", "small")
    sheet.text(columns["worker"] + 14, 366, "drop what expired or was cancelled", "small")
    step(404, "worker", "model", "one batch of many callers' rows")
    step(452, "model", "worker", "outputs")
    sheet.text(columns["worker"] + 14, 484, "check row counts, split by caller", "small")
    step(520, "worker", "gateway", "frame: answers, acknowledgement, timings", "lane")
    sheet.text(columns["gateway"] - 14, 490, "500 503 504", "refusal", "end")
    sheet.text(columns["gateway"] + 14, 548, "6 send · 7 reply")
    step(584, "gateway", "caller", "200 outputs, version, timings_ms")
    sheet.save("request-sequence.svg")


if __name__ == "__main__":
    system_flow()
    request_sequence()
