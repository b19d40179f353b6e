import { afterEach, expect } from 'vitest';
import { aliveDisposables } from '../main/base/disposable.ts';

// Whatever a test makes it also ends: a leaked timer, socket or watch fails the test that left it.
afterEach(() => {
  expect(aliveDisposables(), 'disposables left by this test').toEqual([]);
});
