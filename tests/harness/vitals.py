"""What a visitor feels while a page comes: when it shows, whether it jumps, and how long it does not listen."""

from dataclasses import dataclass

from playwright.sync_api import Page

# Noted from before the first byte; a shift that follows what the visitor did is the visitor's own. Blocking time is counted
# from the first paint, as its definition has it: before that there is nothing to press.
WATCH = """
window.vitals = {lcp: 0, cls: 0, tbt: 0};
let painted = Infinity;
const tasks = [];
const blocking = ({start, end}) => Math.max(0, end - Math.max(start, painted) - 50);
const count = () => { vitals.tbt = tasks.map(blocking).reduce((sum, each) => sum + each, 0) };
const watch = (type, note) => new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true});
watch("largest-contentful-paint", entry => { vitals.lcp = entry.startTime });
watch("layout-shift", entry => { if (!entry.hadRecentInput) vitals.cls += entry.value });
watch("longtask", entry => { tasks.push({start: entry.startTime, end: entry.startTime + entry.duration}); count() });
watch("paint", entry => { if (entry.name === "first-contentful-paint") { painted = entry.startTime; count() } });
"""
SLOW = {
    "bitrate": 1_600_000,
    "latency": 150,
    "cpu": 4,
}  # bits a second, milliseconds a round trip, times slower


@dataclass(frozen=True)
class Vitals:
    """Milliseconds, and for `cls` the share of the window that moved, times how far."""

    lcp: float
    cls: float
    tbt: float


def of(page: Page, address: str, *, cpu: int = 1) -> Vitals:
    """Open `address` over a slow line with nothing in the browser's cache, wait until all has come, and tell."""
    chrome = page.context.new_cdp_session(page)
    chrome.send("Network.enable")
    chrome.send("Network.setCacheDisabled", {"cacheDisabled": True})
    chrome.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": SLOW["latency"],
            "downloadThroughput": SLOW["bitrate"] / 8,
            "uploadThroughput": SLOW["bitrate"] / 8,
        },
    )
    chrome.send("Emulation.setCPUThrottlingRate", {"rate": cpu})
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    # Two frames on, what came last is laid out and has been told.
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return Vitals(**page.evaluate("window.vitals"))
