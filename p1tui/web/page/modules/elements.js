/** Elements made from data. Texts are text nodes only: what a meter says is never read as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** Make an element; `attributes` that are null or false are left out, `on…` are listeners. */
export const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);

/** Make an SVG element. */
export const svg = (name, attributes, ...children) =>
  fill(document.createElementNS(SVG, name), attributes, children);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/**
 * Make the children of `parent` equal to `wanted`, changing no more than differs: what has the focus or is
 * selected stays so. A child with the attribute `data-own` keeps its contents.
 */
export function show(parent, ...wanted) {
  const children = wanted.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "");
  children.forEach((child, at) => {
    const next = typeof child === "string" ? document.createTextNode(child) : child;
    const old = parent.childNodes[at];
    if (!old) parent.append(next);
    else if (!alike(old, next)) old.replaceWith(next);
    else if (old !== next) take(old, next);
  });
  while (parent.childNodes.length > children.length) parent.lastChild.remove();
}

const alike = (old, next) => old.nodeName === next.nodeName && old.id === next.id;

function take(old, next) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  if (!next.hasAttribute("data-own")) show(old, ...next.childNodes);
}
