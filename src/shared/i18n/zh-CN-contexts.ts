import { number } from './chinese';
import type { Catalog } from './catalog';
import { dateFormat } from './formats';

const day = dateFormat('zh-CN', { dateStyle: 'long' });
const moment = dateFormat('zh-CN', {
  dateStyle: 'long',
  timeStyle: 'long',
  hourCycle: 'h23',
});
const list = (items: readonly string[]): string => items.join('、');
/** 句子里放得下的名称，以及其余的数量。 */
const few = (names: readonly string[]): string =>
  names.length <= 6 ? list(names) : `${list(names.slice(0, 5))}等 ${names.length} 个上下文`;

/** 跟在汉字后面的名称：只有不以汉字开头时才空一格。 */
const beside = (name: string): string => (/^\p{Script=Han}/u.test(name) ? name : ` ${name}`);

/** 选择、添加和设置上下文。 */
export const zhCNContexts: Catalog['contexts'] = {
  label: '上下文',
  none: '没有可用的上下文',
  filter: '查找上下文',
  noMatch: (query) => `没有与“${query}”匹配的上下文。`,
  addFile: '添加 kubeconfig 文件…',
  manage: '上下文与 kubeconfig 文件…',
  unusable: (why) => `无法使用。${why}`,

  title: '上下文与 kubeconfig 文件',
  list: '上下文',
  empty: '还没有指向集群的 kubeconfig 文件。',
  count: (shown, total) =>
    shown === total ? `${total} 个上下文` : `${total} 个上下文中的 ${shown} 个`,
  shown: '正在显示',
  show: '显示',
  files: 'kubeconfig 文件',

  cluster: '集群',
  server: '服务器',
  noServer: '没有可用的',
  user: '用户',
  signIn: '登录方式',
  signIns: {
    'client-certificate': '客户端证书',
    token: '令牌',
    'token-file': '令牌文件',
    plugin: '外部程序',
  },
  plugin: (command) => `程序 ${command}`,
  anonymous: '无凭据（匿名）',
  separator: '，',
  actsAs: '代表',
  proxy: '代理',
  namespace: '名字空间',
  file: '文件',
  alsoIn: '另见于',
  alsoInHint: '以最先读取的文件为准；这些文件中的同名上下文没有被使用。',
  risks: {
    'skip-tls-verify': '不校验 TLS',
    'plain-http': 'http，未加密',
    proxy: '代理',
  },
  riskHints: {
    'skip-tls-verify':
      'kubeconfig 要求不校验对方身份（insecure-skip-tls-verify）：途中的任何人都可能冒充该集群，获取你发送的内容。',
    'plain-http':
      '通往该集群的途中没有任何加密：途中的人可以读取和篡改内容。Podshell 不会这样发送令牌或证书。',
    proxy: '本机与该集群之间的所有通信都经过这个代理。',
  },
  pluginBadge: (command) => `通过 ${command} 登录`,
  actsAsBadge: (user) => `代表 ${user}`,

  preferences: '此上下文的偏好设置',
  namespaceHint: (own) => `留空则使用 kubeconfig 中的 ${own}。多个请用逗号分隔，全部请用 *。`,
  labelKeyHint: (own) => `Pod 按此标签分组为环境。留空则使用 ${own}。`,
  colour: '颜色',
  noColour: '无',
  colours: {
    red: '红色',
    orange: '橙色',
    yellow: '黄色',
    green: '绿色',
    teal: '青色',
    blue: '蓝色',
    purple: '紫色',
    pink: '粉色',
  },
  protected: '受保护',
  protectedHint:
    '用于生产环境：它的终端带有警示色边框并标明名称，粘贴多行内容前总会先预览，关闭已连接的 Shell 前总会询问。',
  protectedBadge: '受保护',

  add: '添加',
  chooseFile: '选择文件…',
  paste: '粘贴',
  pasteHint: '从剪贴板读取 kubeconfig 的内容。',
  dropHint: '也可以把文件拖放到窗口的任意位置。',
  dropTitle: '松开即可添加 kubeconfig',
  dropHere: 'Podshell 会保存一份只有你能读取的副本，不会改动本机的其他内容。',
  origins: {
    argument: '由命令行指定',
    environment: '由 KUBECONFIG 指定',
    home: '默认位置',
    added: '由你添加',
  },
  addedFrom: (path) => `由你添加，来自 ${path}`,
  pasted: '由你粘贴',
  notThere: '不存在。',
  usedContexts: (count) => `${count} 个上下文`,
  noContexts: '其中的上下文都没有被使用。',
  reload: '重新读取',
  remove: '移除',
  removeNamed: (name) => `移除 ${name}`,
  removeTitle: (name) => `移除 ${name}？`,
  removeBody:
    'Podshell 将不再使用此 kubeconfig，并删除自己的副本。原文件保持不变，已打开的 Shell 不受影响。',

  additions: '添加的 kubeconfig 文件',
  asking: (name, context) => `${name}：正在询问 ${context} 的集群…`,
  added: (name, context) => `已添加${beside(name)}。${context} 的集群已应答。`,
  addedUser: (user) => `你的登录身份是 ${user}。`,
  kept: (name, context) => `已保存${beside(name)}，但 ${context} 的集群没有应答`,
  keptUnused: (name) => `已保存${beside(name)}，但其中的上下文都没有被使用`,
  keptUnusedWhy: '它们的名称已在先读取的文件中定义。',
  addFailed: (name) => `无法添加${beside(name)}`,
  clipboardName: '粘贴的内容',
  fileName: '该文件',
};

/** 连接检查。 */
export const zhCNCheck: Catalog['check'] = {
  check: '检查连接',
  title: (context) => `连接检查：${context}`,
  heading: '连接检查',
  hint: '沿着打开 Shell 的路径逐步检查，在第一个失败处停下。不会改动集群中的任何内容。',
  again: '重新检查',
  cancel: '取消',
  copy: '复制报告',
  copied: '已复制',
  running: '正在检查…',
  passed: '所有步骤都已通过：可以打开 Shell。',
  passedUnproven: '没有失败，但有的步骤无法尝试。',
  failed: (step) => `失败的步骤：${step}`,
  stopped: '已取消。',
  steps: {
    file: 'kubeconfig 及其文件',
    resolve: '服务器名称',
    connect: '网络连接',
    proxy: '代理',
    tls: '安全连接（TLS）',
    'sign-in': '登录',
    list: '列出 Pod',
    exec: '打开 Shell 的权限',
    upgrade: '到容器的连接（WebSocket）',
  },
  states: {
    waiting: '等待中',
    running: '进行中',
    passed: '通过',
    failed: '失败',
    skipped: '未尝试',
  },
  skips: {
    earlier: '因前面的步骤失败而未尝试。',
    'not-needed': '此处不需要。',
    'no-pod': '未尝试：没有正在运行的 Pod 可供尝试。',
    unknown: '集群没有告知。',
    cancelled: '已取消。',
  },
  milliseconds: (milliseconds) => `${number(milliseconds)} 毫秒`,
  separator: '，',
  resolved: (host, addresses) => `${host} 的地址是 ${list(addresses)}`,
  host: (host) => `已查询 ${host}`,
  connected: (address, port) => `已连接到 ${address} 端口 ${port}`,
  addresses: (addresses) => `地址 ${list(addresses)}`,
  port: (port) => `端口 ${port}`,
  proxy: (proxy) => `经由 ${proxy}`,
  proxyFrom: (proxy, from) => `经由 ${proxy}，由 ${from} 指定`,
  certificate: (name) => `${name} 的证书`,
  certificateBy: (name, issuer) => `${name} 的证书，由 ${issuer} 签发`,
  expires: (at) => `证书有效期至 ${day.format(at)}`,
  unverified: '按 kubeconfig 的要求，没有校验证书。',
  signedInAs: (user) => `集群认为你是 ${user}`,
  groups: (groups) => `所属用户组：${list(groups)}`,
  version: (version) => `版本：Kubernetes ${version}`,
  pods: (pods, namespace) => `${namespace} 中有 ${pods} 个 Pod`,
  namespace: (namespace) => `名字空间 ${namespace}`,
  verbs: (verbs) => `对 pods/exec 允许：${list(verbs)}`,
  container: (container, pod) => `已到达 ${pod} 中的 ${container}`,
  pod: (pod) => `已到达 ${pod}`,
  subprotocol: (protocol) => `使用 ${protocol}`,
  report: (context, at) => `Podshell 连接检查：${context}，${moment.format(at)}`,
};

/** 是否允许凭据插件运行。 */
export const zhCNConsent: Catalog['consent'] = {
  title: (program) => `运行 ${program} 以登录？`,
  body: (contexts) => `kubeconfig 要求通过此程序登录 ${few(contexts)}。`,
  risk: '它会以你的权限在本机运行：可以读取你的文件、使用网络。只有信任此 kubeconfig 的来源时才应允许。',
  changed: '你之前允许过它，但之后它有了变化。请重新确认。',
  program: '程序',
  arguments: '参数',
  noArguments: '无',
  variables: '环境变量',
  hidden: '疑似机密，已隐藏',
  user: '用户',
  file: '定义于',
  tells: '会得知',
  tellsServer: (server) => `集群的地址 ${server}`,
  remember: '只有当其中有变化时才会再次询问。',
  run: '运行',
  refuse: '不运行',
};

/** 正在运行的凭据插件。 */
export const zhCNSignIn: Catalog['signIn'] = {
  label: '登录',
  running: (contexts, command) => `正在通过 ${command} 登录 ${few(contexts)}…`,
  failed: (contexts) => `无法登录 ${few(contexts)}`,
  output: (command) => `${command} 的输出`,
  link: '打开',
  openNamed: (url) => `打开 ${url}`,
  copyLink: '复制链接',
  openTitle: '在浏览器中打开此地址？',
  openBody: (command) => `这是 ${command} 输出的地址。只有认识该地址时才应在那里登录。`,
};
