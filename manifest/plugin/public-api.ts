import type { Plugin } from '@custom-elements-manifest/analyzer';
import type {
  CustomElementDeclaration,
  CustomElementField,
  Module,
  Package,
} from 'custom-elements-manifest/schema.js';

import { isElement } from '../elements.js';
import { definitionsOf, type Definition } from './definitions.js';
import { eventsOf } from './events.js';
import { attributesOf, publicMembers } from './public-members.js';
import { oneLine, Source } from './source.js';

/** Reduces a manifest to the public API, and adds what the compiler provides: types, defaults, events, definitions, and built paths. */
export function publicApi(): Plugin {
  return {
    name: 'public-api',
    packageLinkPhase({ customElementsManifest }) {
      const manifest = customElementsManifest as Package;
      const source = new Source();
      const definitions = new Map(manifest.modules.map(({ path }) => [path, definitionsOf(source, path)]));
      const all = [...definitions.values()].flat();
      manifest.modules = manifest.modules.flatMap(module => {
        const elements = module.declarations?.filter(isElement) ?? [];
        const defined = definitions.get(module.path) ?? [];
        if (elements.length + defined.length === 0) return [];
        return [publicModule(source, module.path, elements, defined, all)];
      });
      manifest.schemaVersion = '2.1.0';
    },
  };
}

function publicModule(
  source: Source,
  path: string,
  elements: readonly CustomElementDeclaration[],
  defined: readonly Definition[],
  all: readonly Definition[],
): Module {
  const built = builtPath(path);
  return {
    kind: 'javascript-module',
    path: built,
    declarations: elements.map(element => publicElement(source, path, element, all)),
    exports: [
      ...elements.map(({ name }) => ({ kind: 'js' as const, name, declaration: { name, module: built } })),
      ...defined.flatMap(({ tagName, className, path: from }) => {
        const declaration = { name: className, module: builtPath(from) };
        return [
          { kind: 'js' as const, name: className, declaration },
          { kind: 'custom-element-definition' as const, name: tagName, declaration },
        ];
      }),
    ],
  };
}

function publicElement(
  source: Source,
  path: string,
  element: CustomElementDeclaration,
  definitions: readonly Definition[],
): CustomElementDeclaration {
  const { name, description = '', members = [], events = [], attributes: _, ...rest } = element;
  const declared = source.classOf(path, name);
  const shown = publicMembers(source, declared, members);
  const fields = shown.filter((member): member is CustomElementField => member.kind === 'field');
  const tagName = definitions.find(({ className }) => className === name)?.tagName;
  return {
    ...rest,
    ...{ name, description: oneLine(description), members: shown },
    ...(tagName !== undefined && { tagName }),
    attributes: attributesOf(fields),
    events: [...events, ...eventsOf(source, name)],
  };
}

/** The path to which the build writes a file. */
function builtPath(path: string): string {
  return path.replace(/^src\/(.*)\.ts$/, 'dist/$1.js');
}
