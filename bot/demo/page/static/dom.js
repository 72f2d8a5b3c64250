// The few words this page needs to build its parts. Text is always text, never markup.

export const byId = (id) => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export const plural = (number, one, more = `${one}s`) =>
  `${number.toLocaleString("en")} ${number === 1 ? one : more}`;

// Replaces what a node shows only if it differs, so that focus and scroll stay where they are.
export function fill(node, signature, build) {
  if (node.dataset.shows === signature) return;
  node.dataset.shows = signature;
  node.replaceChildren(...build());
}
