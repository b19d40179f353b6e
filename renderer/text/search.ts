import { count, phrases } from './define.ts';

const s = (value: string | number | undefined): string => String(value ?? '');

/** Sentences of the command palette and of the search behind it. */
export const searchText = phrases(
  {
    placeholder: 'Find an object, a host, a place, an action…',
    actions: 'Actions', places: 'Places', clusters: 'Clusters', objects: 'Objects', hosts: 'Hosts', namespaces: 'Namespaces', kinds: 'Kinds', widenGroup: 'Search further', widen: (p) => `Also search ${s(p['kind'])} objects of ${s(p['cluster'])}, not looked at yet`,
    more: (p) => `${s(p['n'])} more`,
    searched: (p) => `Searched ${count(p['objects'], 'object')} of ${count(p['kinds'], 'kind')} in ${count(p['clusters'], 'cluster')}`,
    searchable: (p) => `${count(p['objects'], 'object')} of ${count(p['kinds'], 'kind')} in ${count(p['clusters'], 'cluster')} can be found by name`,
    nothingSeen: 'No cluster was looked at yet: objects are found once their kind was opened', growing: 'more is arriving',
    empty: 'Nothing by that name', emptyNext: 'Places, actions, clusters, namespaces, kinds, hosts and every object that was looked at are searched. Several words must all fit: “web prod”, “deploy/web”. Open a kind once, and its objects are found.',
    seen: 'seen', keyOpen: 'open', keySearch: 'search', keyLogs: 'logs', keyTerminal: 'terminal', found: (p) => (Number(p['n']) === 0 ? 'Nothing found' : count(p['n'], 'entry', 'entries')),
    looking: (p) => `Listing ${s(p['kind'])} objects of ${s(p['cluster'])}…`,
  },
  {
    placeholder: '查找对象、主机、位置或操作…',
    actions: '操作', places: '位置', clusters: '集群', objects: '对象', hosts: '主机', namespaces: '命名空间', kinds: '资源类型', widenGroup: '扩大搜索', widen: (p) => `同时搜索 ${s(p['cluster'])} 中尚未查看的 ${s(p['kind'])}`,
    more: (p) => `还有 ${s(p['n'])} 个`,
    searched: (p) => `已搜索 ${s(p['clusters'])} 个集群中 ${s(p['kinds'])} 种资源的 ${s(p['objects'])} 个对象`,
    searchable: (p) => `可按名称查找 ${s(p['clusters'])} 个集群中 ${s(p['kinds'])} 种资源的 ${s(p['objects'])} 个对象`,
    nothingSeen: '尚未查看任何集群:打开过某类资源后即可找到其对象', growing: '仍在加载',
    empty: '没有匹配项', emptyNext: '搜索范围包括位置、操作、集群、命名空间、资源类型、主机以及所有查看过的对象。多个词须全部匹配:“web prod”、“deploy/web”。打开一次某类资源后即可找到其对象。',
    seen: '最后见于', keyOpen: '打开', keySearch: '搜索', keyLogs: '日志', keyTerminal: '终端', found: (p) => (Number(p['n']) === 0 ? '没有匹配项' : `${s(p['n'])} 项`),
    looking: (p) => `正在列出 ${s(p['cluster'])} 的 ${s(p['kind'])}…`,
  },
);
