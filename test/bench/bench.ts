// `npm run bench [-- lists [RUNS] | scale [OPTION...]]`.
import { lists } from './lists.ts';
import { scale, usage } from './scale.ts';

const [what = 'lists', ...args] = process.argv.slice(2);
try {
  if (what === 'lists' || /^\d+$/.test(what)) await lists(Number((what === 'lists' ? args[0] : what) ?? 3));
  else if (what === 'scale') await scale(args);
  else throw new Error(`usage: npm run bench [-- lists [RUNS]]\n${usage}`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
