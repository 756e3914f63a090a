// What a look at the page finds. Functions for looks.py, which runs them in the page.

/** Every line of text that is seen, with its box. What a table below a chart holds scrolls, and is left out. */
function lines() {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("noscript, option, script, .skip, .hidden, .probe, summary ~ *")) continue;
    if (!parent.checkVisibility({ checkVisibilityCSS: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 0 && box.height > 0) found.push({ node, parent, box, words: node.data.trim().slice(0, 40) });
    }
  }
  return found;
}

/** Texts that leave the window or their chart, and sideways scrolling. */
function sticksOut() {
  const width = document.documentElement.clientWidth;
  const out = lines().filter(({ box }) => box.right > width + 0.5 || box.left < -0.5).map(({ words }) => words);
  const whole = document.documentElement.scrollWidth;
  if (whole > width) out.push(`scrolls sideways: ${whole}`);
  for (const svg of document.querySelectorAll(".plot svg")) {
    const frame = svg.getBoundingClientRect();
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1) out.push(text.textContent);
    }
  }
  return out;
}

/** Pairs of texts that lie on each other; the bar of views at a phone's thumb may lie on what scrolls. */
function overlaps() {
  const found = lines().filter(({ parent }) => !parent.closest("body > nav"));
  const hit = [];
  found.forEach((a, at) => {
    for (const b of found.slice(at + 1)) {
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      // Boxes hold the space between lines: letters touch only from a third of a line on.
      const touches = wide > 1 && high > Math.min(a.box.height, b.box.height) / 3;
      if (a.node !== b.node && touches) hit.push([a.words, b.words]);
    }
  });
  return hit;
}

function channels(colour) {
  const numbers = colour.match(/[\d.]+/g).map(Number);
  return { rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
}

/** Relative luminance of WCAG 2.2. */
function luminance(rgb) {
  const linear = (each) => (each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = rgb.map((each) => linear(each / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function groundOf(element) {
  for (let at = element; at; at = at.parentElement) {
    const { rgb, alpha } = channels(getComputedStyle(at).backgroundColor);
    if (alpha > 0.99) return rgb;
  }
  return [255, 255, 255];
}

/** Texts below the contrast of WCAG 2.2, 1.4.3: 4.5 to 1, of large text 3 to 1. */
function faint() {
  const found = [];
  for (const { parent, words } of lines()) {
    if (parent.closest(":disabled")) continue;
    const style = getComputedStyle(parent);
    const ink = channels(parent.closest("svg") ? style.fill : style.color).rgb;
    const [low, high] = [luminance(ink), luminance(groundOf(parent))].sort((one, other) => one - other);
    const contrast = (high + 0.05) / (low + 0.05);
    if (contrast < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) found.push([words, contrast.toFixed(2)]);
  }
  return found;
}

/** Targets below the size of WCAG 2.2, 2.5.8: 24 by 24 CSS pixels. */
function smallTargets() {
  const small = [];
  for (const target of document.querySelectorAll("a[href], button, input, select, summary")) {
    if (!target.checkVisibility() || target.closest(".skip")) continue;
    const { width, height } = (target.closest("label") ?? target).getBoundingClientRect();
    if (width < 24 || height < 24) small.push([target.innerText || target.className, width, height]);
  }
  return small;
}
