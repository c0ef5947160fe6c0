"""What tests do and measure on a page in the browser.

``SCREENSHOTS=1`` renews the pictures in docs/screenshots that the manual shows.
"""

import io
import os
import time
from pathlib import Path

from PIL import Image

PICTURES = Path(__file__).parents[3] / "docs" / "screenshots"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


def ask(page, question):
    """Ask with the keyboard; return the seconds until the answer stood on the screen."""
    page.wait_for_function("document.body.dataset.busy !== 'yes'")  # an answer stands a moment before the bar is free
    page.fill("#question", question)
    turns = page.locator(".turn .acts").count()
    began = time.perf_counter()
    page.keyboard.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('.turn .acts').length > n", arg=turns)
    return time.perf_counter() - began


def shoot(page, name):
    if os.environ.get("SCREENSHOTS"):
        PICTURES.mkdir(exist_ok=True)
        page.wait_for_timeout(300)
        seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        seen.quantize(64, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
        assert (PICTURES / f"{name}.png").stat().st_size < 200_000


def fits(page):
    """Nothing sticks out to the side, and no text is cut off; only the box of a table may be scrolled."""
    return page.evaluate(
        "() => document.documentElement.scrollWidth <= innerWidth &&"
        " [...document.querySelectorAll('.log *, .bar button, .top *, .library *, .paper *')]"
        ".filter(e => !e.matches('.sheet'))"
        ".every(e => e.scrollWidth <= e.clientWidth + 1 || getComputedStyle(e).display.startsWith('inline'))"
    )


def contrasts(page):
    """Return the least contrast of any text on the page, as WCAG 2.2 reckons it."""
    return page.evaluate(
        """() => {
        const channels = c => (c.match(/[\\d.]+/g) || []).map(Number);
        const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
          .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
        const ground = e => { for (; e; e = e.parentElement) {
          const c = channels(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; }
          return [255, 255, 255]; };
        let least = 21, where = "";
        for (const e of document.querySelectorAll("body *")) {
          if (!e.checkVisibility() || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
          const [a, b] = [light(channels(getComputedStyle(e).color)), light(ground(e))];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < least) [least, where] = [ratio, e.outerHTML.slice(0, 90)];
        }
        return [least, where]; }"""
    )
