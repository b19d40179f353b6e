export const snapshotVerify = (..._a: unknown[]): Promise<number> => Promise.resolve(1);
export const snapshotGet = (..._a: unknown[]): Promise<number> => Promise.resolve(1);
