"""Each thing is said once, to whoever reads."""

from __future__ import annotations

import io
import json

from inferencehub.launch.events import AnnouncedModel
from inferencehub.supervisor.announcer import Announcer
from inferencehub.supervisor.log import Logger


def test_each_thing_is_said_once_and_the_key_is_forgotten() -> None:
    out = io.StringIO()
    announcer = Announcer("http://h:1", ["/m"], out.write, auth=True, as_json=False)
    for _ in range(2):
        announcer.listening()
        announcer.first_key("ihk_a_b")
        announcer.ready([AnnouncedModel("iris", "1", "READY")])
    assert out.getvalue().count("listens on http://h:1") == 1
    assert out.getvalue().count("ihk_a_b") == 2  # once by itself and once in the call to paste
    assert "ihk_a_b" not in repr(vars(announcer))


def test_the_dashboard_is_opened_by_a_link_or_without_keys_by_its_address() -> None:
    out = io.StringIO()
    announcer = Announcer("https://h:1/hub", ["/m"], out.write, auth=True, as_json=False)
    announcer.listening()
    assert "Dashboard" not in out.getvalue()
    for link in ("abc", "def"):
        announcer.sign_in_link(link)
    assert out.getvalue().count("Dashboard") == 1
    assert "\n\nDashboard  https://h:1/hub/#/sign-in?link=abc\n  signs in once" in out.getvalue()

    out = io.StringIO()
    Announcer("http://h:1", ["/m"], out.write, auth=False, as_json=False).listening()
    assert out.getvalue().endswith("Dashboard  http://h:1/\n")


def test_the_dashboard_is_opened_once_when_there_are_models_and_a_way_in() -> None:
    opened: list[str] = []

    def announcer(auth: bool) -> Announcer:
        return Announcer("http://h:1", ["/m"], str, auth=auth, as_json=False, open_dashboard=opened.append)

    early = announcer(auth=True)
    early.sign_in_link("abc")
    assert opened == []
    for _ in range(2):
        early.ready([])
    assert opened == ["http://h:1/#/sign-in?link=abc"]
    late = announcer(auth=True)
    late.ready([])
    late.sign_in_link("def")
    announcer(auth=False).ready([])
    assert opened[1:] == ["http://h:1/#/sign-in?link=def", "http://h:1/"]


def test_where_grpc_is_spoken_is_said_where_it_is() -> None:
    out = io.StringIO()
    Announcer("http://h:1", ["/m"], out.write, auth=True, as_json=False, grpc_address="h:2").listening()
    assert "listens on http://h:1, and for gRPC on h:2\n" in out.getvalue()
    out = io.StringIO()
    Announcer("http://h:1", ["/m"], out.write, auth=True, as_json=True, grpc_address="h:2").listening()
    assert json.loads(out.getvalue())["grpc"] == "h:2"


def test_a_reader_that_has_gone_ends_nothing() -> None:
    class Gone(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    Logger(stream=Gone()).write("info", "x")
