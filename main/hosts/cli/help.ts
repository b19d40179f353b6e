/** `quarterdeck help`. The README repeats none of it. */
export const HELP = `quarterdeck: is it well, put this there, take it back, get me on that machine

  quarterdeck health [-o json]                    exit 0 ok, 1 warn, 2 bad, 3 unknown
  quarterdeck get KIND [-n NS | -A] [-l SELECTOR] [-o json|wide] [--stats]
  quarterdeck deploy NAME -n NS --image I [--replicas N] [--wait] [--timeout S] [--dry-run] [--yes]
  quarterdeck rollback NAME -n NS [--to-revision R] [--wait] [--timeout S] [--dry-run] [--yes]
  quarterdeck history NAME -n NS [-o json]
  quarterdeck hosts list | add HOST… [--role master|node|other] | remove HOST…
  quarterdeck ssh HOST [-- COMMAND…]              names as in ~/.ssh/config
  quarterdeck snapshot create FILE | verify FILE | get FILE KIND [-n NS | -A] [-o json|wide]
  quarterdeck journal [-o json]
  quarterdeck serve [--port N] [--snapshot FILE] [--no-open]

All take --kubeconfig FILE and --context NAME.
QUARTERDECK_HOME moves everything that Quarterdeck keeps (settings, journal, snapshots, logs).
NAME is a Deployment; statefulset/NAME and daemonset/NAME name the others. In production --yes also
stands for the name that would have to be typed.
Exit status: 0 done, 1 failed (the reason is on stderr), 64 not understood, 130 interrupted; health as above.`;
