import type { ForwardRefExoticComponent, HTMLAttributes, RefAttributes } from 'react';

/** A React component around a custom element; its `ref` is the element. */
export type Wrapper<Element extends HTMLElement, Props> = ForwardRefExoticComponent<
  Props & Omit<HTMLAttributes<Element>, keyof Props> & RefAttributes<Element>
>;
