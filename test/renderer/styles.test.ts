import { join } from 'node:path';
import { expect, test } from 'vitest';
import { antdStyles } from '../../scripts/lib/antd-styles.mjs';

const ROOT = join(import.meta.dirname, '../..');
const sheet = antdStyles(join(ROOT, 'node_modules'), join(ROOT, 'renderer'));

test.each(['btn', 'input', 'input-number', 'select', 'select-dropdown', 'modal', 'modal-confirm', 'checkbox', 'segmented', 'dropdown', 'dropdown-menu', 'switch', 'tabs', 'progress', 'message', 'notification', 'tooltip'])('what is used keeps its styles: %s', (name) => {
  expect(sheet).toMatch(new RegExp(`\\.ant-${name}[\\s.,:{>-]`));
});

test.each(['calendar', 'picker', 'table', 'tree', 'transfer', 'upload', 'carousel', 'cascader', 'slider', 'steps', 'timeline', 'qrcode'])('what is not used has none: %s', (name) => {
  expect(sheet).not.toMatch(new RegExp(`\\.ant-${name}[\\s.,:{>]`));
});

test('motions and icons stay: no component owns them', () => {
  expect(sheet).toContain('.ant-zoom-big');
  expect(sheet).toContain('.ant-slide-up');
  expect(sheet).toContain('.anticon');
  expect(sheet).toMatch(/@keyframes/);
});
