import { EXCEPTIONS, LONG_FILES, RULES } from './rules.ts';
import type { Rule } from './rules.ts';
import type { Import, Source } from './scan.ts';

/** DESIGN §6 says about 300; 320 leaves room for a last sentence. */
export const MAX_LINES = 320;

/** Every violation as one line that says where, what, why, and where it belongs instead. */
export const checkSources = (sources: readonly Source[]): readonly string[] => sources.flatMap((source) => [...importProblems(source), ...styleProblems(source)]);

/** Exceptions that nothing needs any more. */
export const unusedExceptions = (sources: readonly Source[]): readonly string[] => {
  const seen = new Set(sources.flatMap((source) => source.imports.map((one) => `${source.path} -> ${one.to}`)));
  const long = new Set(sources.filter((source) => source.lines > MAX_LINES).map((source) => source.path));
  return [...Object.keys(EXCEPTIONS).filter((key) => !seen.has(key)), ...Object.keys(LONG_FILES).filter((path) => !long.has(path))];
};

/** The rule of a path: that of the longest area it lies in. */
export const ruleOf = (path: string): { readonly area: string; readonly rule: Rule } | undefined => {
  const area = Object.keys(RULES).filter((one) => inside(path, one)).sort((a, b) => b.length - a.length)[0];
  const rule = area === undefined ? undefined : RULES[area];
  return area === undefined || rule === undefined ? undefined : { area, rule };
};

const inside = (path: string, area: string): boolean => (area.endsWith('/') ? path.startsWith(area) : path === area);

/** A feature is an area of its own. */
const areaOf = (path: string): string => /^renderer\/features\/[^/]+\//.exec(path)?.[0] ?? ruleOf(path)?.area ?? path;

const isOurs = (path: string): boolean => /^(?:main|preload|renderer|test|resources|scripts)\//.test(path) || path.startsWith('..');

const importProblems = (source: Source): readonly string[] => {
  const at = (one: Import): string => `${source.path}:${one.line} imports ${one.to}`;
  if (source.path.startsWith('test/')) return source.imports.filter((one) => one.to === 'electron').map((one) => `${at(one)}: electron runs only in the desktop host; give tests a stand-in.`);
  const found = ruleOf(source.path);
  if (!found) return [`${source.path} lies in no area that DESIGN §5 names: move it into one, or add the area there and to test/architecture/rules.ts.`];
  return source.imports.flatMap((one) => {
    if (one.to === 'electron' || one.to.startsWith('electron/')) return mayUseElectron(source.path) ? [] : [`${at(one)}: all of main runs without Electron. Only main/hosts/desktop and preload/index.ts may; ask the host through the interface in main/hosts/host.ts.`];
    if (!isOurs(one.to)) return [];
    if (one.to.startsWith('test/')) return [`${at(one)}: nobody imports test/. What the program needs belongs into main or renderer.`];
    if (areaOf(one.to) === areaOf(source.path) || EXCEPTIONS[`${source.path} -> ${one.to}`] !== undefined) return [];
    const may = [...found.rule.may, ...(one.typeOnly ? (found.rule.mayType ?? []) : [])];
    if (may.some((prefix) => inside(one.to, prefix))) return [];
    const asType = !one.typeOnly && (found.rule.mayType ?? []).some((prefix) => inside(one.to, prefix));
    return [`${at(one)}: ${asType ? 'only its types may be imported here (`import type`).' : `${found.area} may import ${[...found.rule.may, ...(found.rule.mayType ?? []).map((p) => `type ${p}`)].join(', ') || 'itself alone'}.`} ${found.rule.teach}`];
  });
};

const mayUseElectron = (path: string): boolean => path.startsWith('main/hosts/desktop/') || path === 'preload/index.ts';

const styleProblems = (source: Source): readonly string[] => [
  ...source.defaultExports.map((line) => `${source.path}:${line} has a default export: it gets another name at each import. Export it by its name.`),
  ...source.moduleMocks.map((line) => `${source.path}:${line} mocks a module: such a test pins the wiring and passes when the program is broken. Hand the code a fake that speaks the real protocol (test/fakes).`),
  ...(source.lines > MAX_LINES && LONG_FILES[source.path] === undefined ? [`${source.path} has ${source.lines} lines, more than ${MAX_LINES}: split it by meaning (DESIGN §6), one thought each.`] : []),
];

/** Cycles between the folders of main (files directly in main or main/hosts count as their own), types included. */
export const folderCycles = (sources: readonly Source[]): readonly string[] => {
  const edges = new Map<string, Map<string, string>>();
  for (const source of sources) {
    for (const one of source.imports) {
      if (!source.path.startsWith('main/') || !one.to.startsWith('main/')) continue;
      const [from, to] = [areaOf(source.path), areaOf(one.to)];
      if (from === to) continue;
      const targets = edges.get(from) ?? new Map<string, string>();
      targets.set(to, targets.get(to) ?? `${source.path}:${one.line}`);
      edges.set(from, targets);
    }
  }
  const cycles = new Map<string, string>();
  const walk = (path: readonly string[]): void => {
    for (const [to, where] of edges.get(path.at(-1) ?? '') ?? []) {
      const start = path.indexOf(to);
      if (start >= 0) {
        const cycle = path.slice(start);
        const key = [...cycle].sort().join(' ');
        cycles.set(key, cycles.get(key) ?? `${[...cycle, to].join(' → ')} (closed at ${where}): turn one of them round by passing an interface in from main/app.ts.`);
      } else walk([...path, to]);
    }
  };
  for (const from of edges.keys()) walk([from]);
  return [...cycles.values()];
};
