/** electron-vite: bundles the module by itself and says where its file is. */
declare module '*?modulePath' {
  const path: string;
  export default path;
}
