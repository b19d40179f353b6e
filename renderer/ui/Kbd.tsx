/** Keys as they are pressed: `Ctrl+K`. */
export const Kbd = ({ keys }: { readonly keys: string }) => <kbd>{keys}</kbd>;
