/**
 * Does a name fit one pattern of `*` and `?` (ssh_config(5), PATTERNS)? Case counts, as in OpenSSH's `match_pattern`.
 * Linear in both lengths: it goes back to the last star only.
 */
export const matchesPattern = (name: string, pattern: string): boolean => {
  let n = 0;
  let p = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p;
      p += 1;
      mark = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      n += 1;
      p += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      n = mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
};

/** Does a name fit a list of patterns separated by commas? A negated pattern (`!x`) that fits makes the whole list not fit. */
export const matchesList = (name: string, list: string): boolean => {
  let found = false;
  for (const entry of list.split(',')) {
    const negated = entry.startsWith('!');
    if (!matchesPattern(name, negated ? entry.slice(1) : entry)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
};

/** `matchesList` for host names: both sides in lower case, as `match_hostname` of OpenSSH. */
export const matchesHostList = (host: string, list: string): boolean => matchesList(host.toLowerCase(), list.toLowerCase());
