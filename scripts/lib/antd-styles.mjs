// antd's own style sheet, cut down to the components that the renderer uses: a megabyte of it would cost what it saves.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import postcss from 'postcss';

const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;
const filesBelow = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
const matches = (text, pattern) => [...text.matchAll(pattern)].map((match) => match[1]);

/** Names that the renderer imports from antd. */
const importedNames = (renderer) =>
  filesBelow(renderer)
    .filter((path) => /\.tsx?$/.test(path))
    .flatMap((path) => matches(readFileSync(path, 'utf8'), /import \{([^}]*)\} from 'antd'/g))
    .flatMap((names) => names.split(',').map((name) => name.trim()));

/** Everything in antd that the files import of it, directly or not. */
const closure = (files) => {
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const to of matches(readFileSync(path, 'utf8'), /from ["'](\.[^"']*)["']/g)) {
      const target = [`${to}.js`, `${to}/index.js`, to].map((name) => join(dirname(path), name)).find(isFile);
      if (target) visit(target);
    }
  };
  for (const path of files) visit(path);
  return [...seen];
};

/** What the class names of the components in these files begin with, after `ant-`. */
const prefixesIn = (files) => new Set(files.flatMap((path) => matches(readFileSync(path, 'utf8'), /getPrefixCls\(\s*["'`]([a-z][a-z-]*)["'`]/g)));

/**
 * The sheet of the components that `renderer` (a folder) imports from the antd in `nodeModules`, and of those that they
 * use themselves. A rule goes only when it asks for a class of a component that is not among them.
 */
export const antdStyles = (nodeModules, renderer) => {
  const es = join(nodeModules, 'antd/es');
  const index = readFileSync(join(es, 'index.js'), 'utf8');
  const folderOf = new Map([...index.matchAll(/export \{ default as (\w+) \} from '\.\/([a-z-]+)'/g)].map(([, name, folder]) => [name, folder]));
  const roots = [...new Set(importedNames(renderer))].flatMap((name) => (folderOf.has(name) ? [join(es, folderOf.get(name), 'index.js')] : []));
  const used = prefixesIn(closure(roots));
  const all = [...prefixesIn(filesBelow(es).filter((path) => path.endsWith('.js')))].sort((a, b) => b.length - a.length);
  const isUnused = (name) => {
    const prefix = all.find((one) => name === one || name.startsWith(`${one}-`));
    return prefix !== undefined && !used.has(prefix);
  };
  const matchesNothing = (selector) => matches(selector.replace(/:not\([^)]*\)/g, ''), /\.ant-([a-z][a-z-]*)/g).some(isUnused);
  const sheet = postcss.parse(readFileSync(join(nodeModules, 'antd/dist/antd.css'), 'utf8'));
  sheet.walkRules((rule) => {
    if (rule.parent?.type === 'atrule' && /keyframes$/.test(rule.parent.name)) return;
    const kept = rule.selectors.filter((selector) => !matchesNothing(selector));
    if (kept.length === 0) rule.remove();
    else if (kept.length < rule.selectors.length) rule.selectors = kept;
  });
  sheet.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
  return sheet.toString();
};
