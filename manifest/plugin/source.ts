import ts from 'typescript';

/** The sources with the compiler's types: the analyzer reads one file at a time and has no type checker. */
export class Source {
  readonly checker: ts.TypeChecker;
  readonly #program: ts.Program;

  constructor() {
    const { config } = ts.readConfigFile('tsconfig.build.json', path => ts.sys.readFile(path)) as {
      config: object;
    };
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
    this.#program = ts.createProgram(fileNames, options);
    this.checker = this.#program.getTypeChecker();
  }

  /** A file of `src`, by its path in the repository. */
  file(path: string): ts.SourceFile {
    const file = this.#program.getSourceFile(path);
    if (!file) throw new Error(`${path} is not part of the build.`);
    return file;
  }

  /** A class of a file. */
  classOf(path: string, name: string): ts.ClassDeclaration {
    return findByName(this.file(path).statements.filter(ts.isClassDeclaration), name);
  }

  /** The interface of this name in any file of `src`; `undefined` if there is none. */
  interfaceNamed(name: string): ts.InterfaceDeclaration | undefined {
    const files = this.#program.getSourceFiles().filter(file => !file.isDeclarationFile);
    const interfaces = files.flatMap(file => file.statements.filter(ts.isInterfaceDeclaration));
    return interfaces.find(declared => declared.name.text === name);
  }

  /** The declaration of a name, also if it is imported. */
  declarationOf(node: ts.Node): ts.Declaration | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    if (!symbol) return undefined;
    const imported = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return (imported ? this.checker.getAliasedSymbol(symbol) : symbol).declarations?.[0];
  }

  /** The documentation of a declaration, on one line. */
  docOf(node: ts.NamedDeclaration): string {
    const symbol = node.name && this.checker.getSymbolAtLocation(node.name);
    return oneLine(ts.displayPartsToString(symbol?.getDocumentationComment(this.checker)));
  }
}

/** Documentation without line breaks, with names instead of links. A link to a name that the file does not import ends with a space. */
export function oneLine(text: string): string {
  return text
    .replace(/\{@link (\w+) ?\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}

function findByName<Declared extends ts.NamedDeclaration>(all: readonly Declared[], name: string): Declared {
  const found = all.find(declared => declared.name?.getText() === name);
  if (!found) throw new Error(`There is no class ${name}.`);
  return found;
}
