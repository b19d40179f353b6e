import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import ts from 'typescript';

/** One import, re-export, `import()` or `require()`. */
export interface Import {
  readonly line: number;
  /** A path from the root of the checkout, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/** What the rules need to know of a source file. */
export interface Source {
  /** From the root of the checkout, with `/`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** Lines with a default export. */
  readonly defaultExports: readonly number[];
  /** Lines that mock a module. */
  readonly moduleMocks: readonly number[];
}

/** All .ts and .tsx files below the folders, in order of path. */
export const readSources = (root: string, folders: readonly string[]): readonly Source[] =>
  folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.includes('node_modules/'))
    .sort()
    .map((path) => readSource(path, readFileSync(join(root, path), 'utf8')));

/** Reads one file with TypeScript's own parser, so that comments and strings are never taken for imports. */
export const readSource = (path: string, text: string): Source => {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const imports: Import[] = [];
  const defaultExports: number[] = [];
  const moduleMocks: number[] = [];
  const lineOf = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
  const add = (node: ts.Node, name: ts.Node | undefined, typeOnly: boolean): void => {
    if (name && ts.isStringLiteralLike(name)) imports.push({ line: lineOf(node), to: resolved(path, name.text), typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeImport(node));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node)) {
      const called = node.expression.getText(file);
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword || /^(?:require|require\.resolve)$/.test(called)) add(node, node.arguments[0], false);
      if (/^(?:vi|vitest)\.(?:do)?[mM]ock$/.test(called)) moduleMocks.push(lineOf(node));
    }
    if (isDefaultExport(node)) defaultExports.push(lineOf(node));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { path, lines: text.replace(/\n$/, '').split('\n').length, imports, defaultExports, moduleMocks };
};

const resolved = (from: string, name: string): string => (name.startsWith('.') ? posix.normalize(posix.join(dirname(from), name)) : name);

const isTypeImport = ({ importClause }: ts.ImportDeclaration): boolean => {
  if (!importClause) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { name, namedBindings } = importClause;
  return !name && namedBindings !== undefined && ts.isNamedImports(namedBindings) && namedBindings.elements.length > 0 && namedBindings.elements.every((one) => one.isTypeOnly);
};

const isDefaultExport = (node: ts.Node): boolean => {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.DefaultKeyword) ?? false);
};
