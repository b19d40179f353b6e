/** antd's sheet (CSS) cut down to what the files below `renderer` import. Both are folders. */
export const antdStyles: (nodeModules: string, renderer: string) => string;
