/** Fetches a one-time download address of the browser host. Only addresses on the page's own origin are followed. */
export const download = (address: string): void => {
  const url = new URL(address, window.location.origin);
  if (url.origin !== window.location.origin) return;
  const link = document.createElement('a');
  link.href = url.href;
  link.download = '';
  link.click();
};
