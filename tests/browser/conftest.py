"""One product and one Chromium for all browser tests; a test has visitors of its own and fails for their complaints."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.counting_models import counting_model
from tests.support.dashboard.browser import Visitors, chromium, sign_in
from tests.support.dashboard.page_trouble import Trouble
from tests.support.dashboard.pictures import Pictures
from tests.support.processes import ROOT
from tests.support.up import RunningUp, running_up

HERE = Path(__file__).parent
DEMO_MODELS = ROOT / "src/inferencehub/demo"
FAILED = pytest.StashKey[bool]()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The README's pictures are taken only where there is a folder for them."""
    return True if collection_path == HERE / "test_screenshots.py" and not config.getoption("--screenshots") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last of all: while Playwright runs, its event loop stays in this thread, and no asynchronous test could run
    beside it. A process that takes over tests of another's afterwards ends it before, hence this package."""
    items.sort(key=lambda item: HERE in item.path.parents)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="package")
def visitors(browser: Browser) -> Visitors:
    return Visitors(browser)


@pytest.fixture(scope="session")
def counters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder that loads at once: the versions 1, 2 and 3 of `counter` add 1000 times their number."""
    folder = tmp_path_factory.mktemp("counters")
    counting_model(folder, "counter", 1, 2, 3)
    return folder


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory, counters: Path) -> Iterator[RunningUp]:
    """`up` with the demo models and `counter`, shared by all: a test that changes something puts it back."""
    models = tmp_path_factory.mktemp("hub") / "models"
    shutil.copytree(DEMO_MODELS, models, ignore=shutil.ignore_patterns("__pycache__", "*.py[co]"))
    shutil.copytree(counters, models, dirs_exist_ok=True)
    with running_up(models.parent / "home", "--models", str(models)) as running:
        yield running


@pytest.fixture
def start_hub(tmp_path: Path, counters: Path) -> Iterator[Callable[..., RunningUp]]:
    """Starts an `up` of this test alone, to break: `start_hub("--workers", "2", models=folder, first_start=True)`."""
    with ExitStack() as started:

        def start(*arguments: str, models: Path = counters, home: str = "home", **options: object) -> RunningUp:
            up = running_up(tmp_path / home, "--models", str(models), *arguments, **options)  # type: ignore[arg-type]
            return started.enter_context(up)

        yield start


@pytest.fixture
def trouble(request: pytest.FixtureRequest) -> Iterator[Trouble]:
    """What the pages of this test complain of; `trouble.allow(pattern)` says what is part of the test."""
    noted = Trouble()
    yield noted
    if FAILED not in request.node.stash:
        assert noted.unexpected() == []
    print("complaints of the pages:", *noted.seen, sep="\n  ")


@pytest.fixture
def new_page(
    request: pytest.FixtureRequest, visitors: Visitors, trouble: Trouble, tmp_path: Path
) -> Iterator[Callable[..., Page]]:
    """Opens a page of a new visitor: `new_page(up, key="ihk_…", scheme="dark", width=360)`. Without a product it is the
    shared hub, without a key the product's first; with the key "" nobody is signed in. It is at no address yet."""
    opened: list[tuple[BrowserContext, RunningUp, dict[str, object]]] = []

    def open_page(up: RunningUp | None = None, key: str | None = None, **options: object) -> Page:
        product = up or request.getfixturevalue("hub")
        context = visitors.arrive(product, **options)
        opened.append((context, product, options))
        trouble.watch(context)
        if key is None:
            key = product.key
        if key:
            sign_in(context, key)
        return context.new_page()

    yield open_page
    # A product of this test alone is as good as gone, and after a failure nobody knows what the context has seen.
    is_over = FAILED in request.node.stash or "start_hub" in request.fixturenames
    for number, (context, product, options) in enumerate(opened):
        if FAILED in request.node.stash:
            keep_what_was_seen(context, tmp_path / f"failed-{number}")
        trouble.leave(context)
        if is_over:
            context.close()
        else:
            visitors.leave(context, product, **options)


def keep_what_was_seen(context: BrowserContext, stem: Path) -> None:
    for number, page in enumerate(context.pages):
        path = stem.with_name(f"{stem.name}-{number}.png")
        page.screenshot(path=path)
        print(f"{page.url} as it was: {path}")


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Signed in at the shared hub with its first admin key: `page.goto("#/keys")`."""
    return new_page()


@pytest.fixture
def signed_out_page(new_page: Callable[..., Page]) -> Page:
    return new_page(key="")


@pytest.fixture(scope="session")
def make_key(hub: RunningUp) -> Callable[..., str]:
    """A new key of the shared hub: `make_key("predict", models=["iris"])`."""

    def make(*scopes: str, **wish: object) -> str:
        answer = hub.request("POST", "/admin/keys", {"name": "browser test", "scopes": scopes, **wish})
        assert answer.status == 201, answer.body
        return str(answer.json()["key"])

    return make


@pytest.fixture
def predict_page(new_page: Callable[..., Page], make_key: Callable[..., str]) -> Page:
    """Signed in at the shared hub with a key that may only predict."""
    return new_page(key=make_key("predict"))


@pytest.fixture(scope="session")
def screenshot(pytestconfig: pytest.Config) -> Pictures:
    """`screenshot(page, "keys", widths=[360, 1280])` takes pictures where --screenshots DIR is given."""
    return Pictures(pytestconfig.getoption("--screenshots"))
