// The elements of the page, of the types that they are known to have.

/** Returns the first element that matches; throws where there is none of that class. */
export function element<TElement extends Element>(
  selector: string,
  Class: abstract new () => TElement,
  parent: ParentNode = document,
): TElement {
  const found = parent.querySelector(selector);
  if (!(found instanceof Class)) throw new Error(`Cannot find ${Class.name} at ${selector}`);
  return found;
}
