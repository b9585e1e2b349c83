/** An element with its properties (`class`, `dataset` and attributes that are no property included) and its children. */
export function make(tag, { class: name, dataset, ...properties } = {}, ...children) {
  const element = document.createElement(tag)
  if (name) element.className = name
  Object.assign(element.dataset, dataset)
  Object.assign(element, properties)
  element.append(...children)
  return element
}

/** One of the drawings of the page. */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('class', `icon i-${name}`)
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#i-${name}`)
  svg.append(use)
  return svg
}
