import { z } from 'zod';

/** A rectangle on the desktop in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const remembered = z.object({ x: z.number().int(), y: z.number().int(), width: z.number().int().positive(), height: z.number().int().positive(), maximized: z.boolean() });
/** Where the window was when it was last closed. */
export type WindowPlace = z.output<typeof remembered>;

/** Smaller than this, the rail, the side list and a table do not fit beside each other. */
export const SMALLEST = { width: 900, height: 600 } as const;
const USUAL = { width: 1440, height: 900 } as const;
// 48 px of title bar: enough to take the window with the mouse and drag it.
const GRIP = 48;

const overlap = (a0: number, a1: number, b0: number, b1: number): number => Math.max(0, Math.min(a1, b1) - Math.max(a0, b0));

const reachable = (place: Rectangle, area: Rectangle): boolean =>
  place.y >= area.y && place.y <= area.y + area.height - GRIP && overlap(place.x, place.x + place.width, area.x, area.x + area.width) >= Math.min(place.width, 2 * GRIP);

/**
 * Where to open the window: where it was, as long as its title bar can still be reached on one of the displays (a monitor may
 * have been unplugged since), else centred on the first one. Never larger than the display that it opens on.
 */
export const placeFor = (saved: unknown, workAreas: readonly [Rectangle, ...Rectangle[]]): WindowPlace => {
  const { success, data } = remembered.safeParse(saved);
  const wanted = success ? data : { ...USUAL, maximized: false };
  const fitted = (area: Rectangle): { readonly width: number; readonly height: number } => ({ width: Math.min(Math.max(wanted.width, SMALLEST.width), area.width), height: Math.min(Math.max(wanted.height, SMALLEST.height), area.height) });
  // Fitted first: a window of a larger display may lose just the part that was in reach.
  const home = success ? workAreas.find((area) => reachable({ ...data, ...fitted(area) }, area)) : undefined;
  const area = home ?? workAreas[0];
  const { width, height } = fitted(area);
  const at = success && home ? { x: data.x, y: data.y } : { x: Math.round(area.x + (area.width - width) / 2), y: Math.round(area.y + (area.height - height) / 2) };
  return { ...at, width, height, maximized: wanted.maximized };
};
