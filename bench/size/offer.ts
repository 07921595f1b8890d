/** What a page imports for a job. */
export interface Offer {
  readonly name: string;
  /** Its package on npm; none: this project. */
  readonly package?: string;
  readonly source: string;
  /** What the page has anyway. */
  readonly external?: readonly RegExp[];
}

/** A peer that is one package, of which these names are taken. */
export function peer(name: string, names: readonly string[]): Offer {
  const taken = names.map(it => it.replace('default as ', '')).join(', ');
  return {
    name: `${name} {${taken}}`,
    package: name,
    source: `export { ${names.join(', ')} } from '${name}'`,
  };
}

/** What imports say of this project's built files. */
export const built = {
  session: "export { TokenSession, httpRefresher } from './dist/session/index.js';",
  elements: "import './dist/index.js';",
  frame: "export { connectToHost } from './dist/frame/index.js';",
  protocol: (name: string): string => `import './dist/bridge/protocols/${name}.js';`,
} as const;

/** What a page has that is said to have zod. */
export const zod = /^zod/;

/** What a vendor's protocol finds in a page that has the elements. */
export const elementsBring = [zod, /bridge\/(protocol-registry|embed-error)\.js$/];
