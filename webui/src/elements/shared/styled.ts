import { noChange } from 'lit';
import { Directive, directive, type ElementPart } from 'lit/directive.js';

type Declarations = Readonly<Record<string, string>>;

class Styled extends Directive {
  private set: Declarations = {};

  override render(_declarations: Declarations): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [declarations]: [Declarations]): typeof noChange {
    if (!(element instanceof HTMLElement)) return noChange;
    for (const [name, value] of Object.entries(declarations)) {
      if (this.set[name] !== value) element.style.setProperty(name, value);
    }
    this.set = declarations;
    return noChange;
  }
}

/**
 * Sets style properties of an element: `<div ${styled({ top: '4px' })}>`. Lit's `styleMap` writes a style attribute at the
 * first render, which a policy without 'unsafe-inline' refuses. The same names at each render.
 */
export const styled = directive(Styled);
