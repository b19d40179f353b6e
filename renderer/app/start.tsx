import { createRoot } from 'react-dom/client';
import { Busy, BusyContext } from '../bridge/busy.ts';
import type { Client } from '../bridge/client.ts';
import { ClientContext } from '../bridge/hooks.ts';
import { Root } from './Root.tsx';

/** Draws the page into its document. */
export const start = (root: HTMLElement, client: Client): void =>
  createRoot(root).render(
    <ClientContext value={client}>
      <BusyContext value={new Busy()}>
        <Root />
      </BusyContext>
    </ClientContext>,
  );
