/** Where a resource lies on the API server. */
export interface ResourcePath {
  /** Empty or absent: the core group. */
  readonly group?: string;
  readonly version: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly subresource?: string;
}

/** A path from segments, each encoded whole: no name can leave its place. `.` and `..` are refused, since URL parsers resolve them. */
export const pathOf = (...segments: readonly string[]): string =>
  segments
    .map((segment) => {
      if (segment === '' || segment === '.' || segment === '..') throw new RangeError(`Not a segment of a path: ${JSON.stringify(segment)}`);
      return `/${encodeURIComponent(segment)}`;
    })
    .join('');

/** `/api/v1/…` or `/apis/GROUP/VERSION/…` (Kubernetes API concepts, "Resource URIs"). */
export const resourcePath = (path: ResourcePath): string =>
  pathOf(
    ...(path.group === undefined || path.group === '' ? ['api', path.version] : ['apis', path.group, path.version]),
    ...(path.namespace === undefined ? [] : ['namespaces', path.namespace]),
    path.resource,
    ...(path.name === undefined ? [] : [path.name]),
    ...(path.subresource === undefined ? [] : path.subresource.split('/')),
  );

/** `/api/v1/namespaces/NAMESPACE/pods/POD[/SUBRESOURCE]`. */
export const podPath = (namespace: string, pod: string, subresource?: string): string =>
  resourcePath({ version: 'v1', resource: 'pods', namespace, name: pod, ...(subresource === undefined ? {} : { subresource }) });
