/** Who may import an area, and what it does when it may not. */
export interface Rule {
  /** Path prefixes (a folder ends with `/`) or whole paths that may be imported. */
  readonly may: readonly string[];
  /** The same, for `import type` only: shapes that another area hands over, never its code. */
  readonly mayType?: readonly string[];
  /** Why, and where such a thing belongs instead. */
  readonly teach: string;
}

const CONTRACT = 'preload/contract/';
const BASE = 'main/base/';
/** The shape that every API's handlers have. */
const HANDLERS = 'main/rpc/handlers.ts';
/** Shapes that app.ts satisfies with the real thing: a client, tables, a command runner, the operator's record. */
const SERVICES = ['main/kube/client.ts', 'main/kube/tables.ts', 'main/ssh/runner.ts', 'main/journal/recorder.ts'];

const LEAVES = 'kube, ssh, store and journal know base and the contract, never each other, so that each can be read and tested alone. Take what you need as a small interface in your deps and let main/app.ts (or an adapter in main/wiring.ts) pass it in.';
const USERS = 'This area is handed its clients: import the type of an interface (kube/client.ts, kube/tables.ts, ssh/runner.ts, journal/recorder.ts) and let main/app.ts pass the real one in. Code that two areas need belongs into main/base, without a domain.';
const HOSTS = 'A host carries the app and adds nothing to it: it knows app.ts, rpc, base and its own ways of keeping a log and secrets. Work that a command or window needs belongs behind a handler in the area that owns it.';

const leaf = (): Rule => ({ may: [BASE, CONTRACT], mayType: [HANDLERS], teach: LEAVES });
const user = (): Rule => ({ may: [BASE, CONTRACT], mayType: [HANDLERS, ...SERVICES], teach: USERS });
const host = (...more: readonly string[]): Rule => ({ may: ['main/app.ts', 'main/rpc/', BASE, CONTRACT, 'main/store/log-file.ts', 'main/store/vault.ts', 'main/hosts/folders.ts', ...more], mayType: ['main/hosts/host.ts', 'main/ssh/ssh.ts', 'main/ssh/prompts.ts'], teach: HOSTS });

/** DESIGN §5, «Who may import whom»: by area; every area may import itself. The longest prefix counts. */
export const RULES: Readonly<Record<string, Rule>> = {
  'preload/contract/': { may: [], teach: 'The contract is the treaty between page and main: it knows neither, and is loaded on both sides. Move the shape here, or leave the code where it is.' },
  'preload/index.ts': { may: [CONTRACT], teach: 'The gate only passes frames; whatever it imports runs with more rights than the page. Put the work into main.' },
  // An aborted wait is told in the contract's own word, `cancelled`.
  'main/base/': { may: ['preload/contract/fault.ts'], teach: 'base has no domain: lifetimes, time and queues over Node alone. What knows a cluster or a host belongs into the area that owns it.' },
  'main/kube/': leaf(),
  'main/ssh/': leaf(),
  'main/store/': leaf(),
  'main/journal/': leaf(),
  'main/rpc/': { may: [BASE, CONTRACT], teach: 'rpc carries the contract for whoever implements it and knows no implementation. Handlers are passed to Dispatch by main/app.ts.' },
  'main/health/': { may: [CONTRACT], teach: 'health is pure: facts in, verdicts out. Whatever reads a cluster, a clock or a disk belongs into main/probes and reaches health as a fact.' },
  // The collector of facts calls the rules that judge them; nobody else needs both.
  'main/probes/': { ...user(), may: [BASE, CONTRACT, 'main/health/'] },
  'main/terminals/': user(),
  'main/releases/': user(),
  'main/maintenance/': user(),
  'main/snapshots/': user(),
  'main/alerts/': user(),
  'main/delivery/': user(),
  'main/monitors/': user(),
  'main/demo/': { may: [BASE, CONTRACT], teach: 'The demo stands for a foreign cluster: it must speak Kubernetes and SSH by itself, else it would agree with our own mistakes. Reach it over the wire.' },
  'main/hosts/host.ts': { may: [CONTRACT], teach: HOSTS },
  'main/hosts/folders.ts': { may: [], teach: HOSTS },
  'main/hosts/desktop/': host(),
  'main/hosts/browser/': host(),
  // `serve` starts the browser host; words for the command line are the screen's own (renderer/text is pure).
  'main/hosts/cli/': host('main/hosts/browser/', 'renderer/text/'),
  'main/app.ts': { may: ['main/', CONTRACT], teach: 'The composition root makes services of main; it holds no logic and never reaches into the page.' },
  'main/wiring.ts': { may: [BASE], mayType: ['main/', CONTRACT], teach: 'Adapters join shapes of areas that do not know each other: types only, no decisions.' },
  'renderer/bridge/': { may: [CONTRACT], teach: 'The bridge is the page’s only way to main: it knows the contract and nothing that is shown.' },
  'renderer/text/': { may: [CONTRACT], teach: 'Words are pure: data in, sentences out, so that the command line speaks them as well. Parts with React belong into renderer/ui.' },
  'renderer/ui/': { may: ['renderer/bridge/', 'renderer/text/', CONTRACT], teach: 'ui holds parts that any feature may use; it knows no feature and no route. Take what differs as a property.' },
  'renderer/app/': { may: ['renderer/bridge/', 'renderer/text/', 'renderer/ui/', 'renderer/features/', CONTRACT], teach: 'The shell puts features into their places and reaches main through renderer/bridge.' },
  'renderer/features/': {
    // What the shell offers every feature: where to go and what to open, the props of each place, choices of the whole window.
    may: ['renderer/bridge/', 'renderer/text/', 'renderer/ui/', CONTRACT, 'renderer/app/actions.ts', 'renderer/app/dock.ts', 'renderer/app/preferences.ts', 'renderer/app/route.ts'],
    mayType: ['renderer/app/slots.ts'],
    teach: 'A feature never imports another, so that each can be read, tested and removed alone. A shared part belongs into renderer/ui, shared words into renderer/text, and going to another feature’s page is an action of renderer/app/actions.ts.',
  },
  'renderer/main.tsx': { may: ['renderer/'], mayType: [CONTRACT], teach: 'The page starts here: it joins bridge and shell.' },
};

/** Imports that break a rule for a reason: `from -> to`. An entry that is no longer needed fails the test. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'main/hosts/cli/get.ts -> main/kube/client.ts': '`get --stats` counts the bytes of one command, so it opens a store of its own over a counting client (type only)',
  'main/hosts/cli/get.ts -> main/kube/table-store.ts': 'as above: the store of the app shares its tables, and would count for everybody',
  'main/hosts/cli/get.ts -> main/kube/discovery.ts': 'as above: a store needs a discovery',
  'main/hosts/cli/get.ts -> main/kube/kinds/built-in.ts': 'as above: names of the kinds that need no discovery',
  'main/hosts/cli/get.ts -> main/kube/tables.ts': 'as above: the shape of a table (type only)',
  'main/hosts/cli/get.ts -> main/kube/kinds/workloads.ts': 'ages as kubectl writes them: one pure function, the same as in the cells',
  'main/hosts/cli/snapshot-file.ts -> main/snapshots/read.ts': '`snapshot verify` and `get` read one file that needs no app: no cluster, no folder of our own',
  'main/hosts/cli/snapshot-file.ts -> main/snapshots/snapshots.ts': 'as above',
};

/** Files that may be longer than the limit, with the reason. */
export const LONG_FILES: Readonly<Record<string, string>> = {
  'test/main/ssh/links.test.ts': 'everything that may happen to one link, over the one network that it sets up',
};
