import type { ErrorKind, TeamFileObstacle } from '../errors';
import type { Catalog } from './catalog';
import type { enLinkErrors, FileProblemWords, LinkProblemWords } from './en-links';
import { wordsOf } from './en-links';
import { dateFormat } from './formats';

const REFUSED: Partial<Readonly<Record<ErrorKind, string>>> = {
  'link-refused': '没有打开链接',
  'too-many-arrivals': '一次打开得太多',
  'already-open': '没有打开另一个 kubeconfig',
  'team-file-unreadable': '没有打开团队文件',
  'team-file-refused': '没有打开团队文件',
};

const day = dateFormat('zh-CN', { dateStyle: 'long' });

/** 简体中文 of this topic. */
export const zhCNLinks: Catalog['links'] = {
  linkTitle: '打开这个 Shell？',
  listTitle: '显示这个列表？',
  fromLink: '此请求来自 Podshell 之外的链接。如果不是你要打开的，请取消。',
  fromCommandLine: '此请求来自命令行，而该上下文受保护。',
  facts: '将要打开的内容',
  context: '上下文',
  server: '服务器',
  namespace: '名字空间',
  environment: '环境',
  pod: 'Pod',
  newestPod: '最新的就绪 Pod',
  container: '容器',
  defaultContainer: '该 Pod 的默认容器',
  protectedContext: (context) => `${context} 是受保护的上下文`,
  open: '打开 Shell',
  show: '显示列表',
  unknownTitle: '没有打开任何内容',
  unknownContext: (context) => `你的 kubeconfig 中没有名为“${context}”的上下文。`,
  knownContexts: '现有的上下文：',
  noContexts: '目前还没有任何上下文。',
  moreContexts: (count) => `以及另外 ${count} 个`,
  unknownNext:
    '请向给你链接的人索取该集群的团队文件或 kubeconfig，用 Podshell 打开它，然后再试一次。',
  unusableContext: (context) => `无法使用 ${context}`,

  refused: (kind) => REFUSED[kind] ?? '没有打开任何内容',

  teamTitle: (name) => `添加集群“${name}”？`,
  teamBody: (path) => `集群信息来自 ${path}。在你同意之前，不会建立任何连接。`,
  teamFacts: '文件的内容',
  authority: '证书颁发机构',
  systemAuthority: '这台电脑信任的机构',
  fingerprint: 'SHA-256 指纹',
  expires: (at) => `有效期至 ${day.format(at)}`,
  expired: (at) => `已于 ${day.format(at)} 过期`,
  tlsServerName: '证书中的名称',
  proxy: '代理',
  labelKey: '环境标签',
  protection: '保护',
  allNamespaces: '你可以列出的全部名字空间',
  isProtected: '受保护：带边框显示，关闭时会询问',
  signIn: '登录方式',
  ownCredentials: '使用你自己的凭据；文件中不含凭据',
  program: (command) => `使用程序 ${command}`,
  programNote: '第一次运行它之前，Podshell 会再次询问。',
  arguments: '参数',
  variables: '环境变量',
  installHint: '文件对该程序的说明',
  credentialsTitle: '用于登录的凭据',
  credentialsBody: (server) => `它们会复制到新的上下文，只发送给 ${server}。`,
  credentialsOfContext: '你的另一个上下文的凭据',
  credentialsOf: (context) => `${context} 的凭据`,
  otherServer: (server) => `目前用于另一台服务器：${server}`,
  otherServerWarning: (server) =>
    `这些凭据属于另一台服务器。${server} 会看到它们，其运营者也能使用它们。`,
  otherServerTitle: (context, server) => `把 ${context} 的凭据发送给 ${server}？`,
  otherServerConfirm: '发送',
  credentialsFile: '别人给你的 kubeconfig 文件…',
  credentialsClipboard: '剪贴板上的 kubeconfig 或令牌',
  clashSame: '这个文件以前添加过。再次添加只会更新你对它的选择。',
  clashTitle: (name) => `“${name}”已经存在`,
  clashServer: (server) => `它指向 ${server}。`,
  replace: '替换现有的',
  keepBoth: (name) => `两个都保留；这一个命名为“${name}”`,
  ownClash: (name) => `你自己的 kubeconfig 中已有它，保持不变。这一个命名为“${name}”。`,
  add: '添加',
  addAndChoose: '选择文件并添加…',
  addFailed: '没有添加团队文件',

  exportTitle: '给他人的团队文件',
  exportBody: '打开此文件的人用自己的身份登录后，就能看到这个集群的环境。文件中绝不包含机密。',
  exportContext: '上下文',
  exportPreview: '文件将包含的内容',
  exportLeftOut: {
    credentials: '你的凭据留在这里：打开文件的人使用自己的凭据。',
    'program-path': '登录程序只写名称：它在别人电脑上的安装位置可能不同。',
    'acts-as': '你所模拟的身份留在这里。',
  },
  save: '保存…',
  saved: (path) => `已保存为 ${path}`,
  copy: '复制',
  done: '完成',
  exportFailed: (context) => `无法为 ${context} 制作团队文件`,
  saveFailed: '无法保存团队文件',
  exportNone: '目前还没有可以分享的上下文。',

  chooseTeamTitle: '打开团队文件',
  chooseTeamButton: '打开',
  saveTeamTitle: '保存团队文件',
  saveTeamButton: '保存',
  chooseCredentialsTitle: '选择别人给你的 kubeconfig',
  chooseCredentialsButton: '选择',
  teamFiles: 'Podshell 团队文件',
  allFiles: '所有文件',
};

const PARAMETERS = { context: '上下文', namespace: '名字空间', env: '环境' };

const LINK_PROBLEMS: LinkProblemWords = {
  'too-long': ({ limit }) => `它超过 ${limit} 个字符`,
  malformed: () => '它不是 Podshell 链接的写法',
  action: ({ action }) => `它请求“${action}”，而链接只能打开 Shell`,
  unknown: ({ parameter }) => `它包含 Podshell 不认识的“${parameter}”`,
  repeated: ({ parameter }) => `它两次写了“${parameter}”`,
  invalid: ({ parameter }) => `它的“${parameter}”不是 Kubernetes 接受的名称`,
  missing: ({ parameter }) => `它没有说明${PARAMETERS[parameter]}`,
};

const FILE_PROBLEMS: FileProblemWords = {
  'too-large': ({ limitBytes }) => `它大于 ${limitBytes / 1024} KiB`,
  'not-one': () => '它不是团队文件',
  newer: ({ version }) => `它由更新版本的 Podshell 制作（格式 ${version}）`,
  unknown: ({ field }) => `它包含 Podshell 不认识的“${field}”`,
  missing: ({ field }) => `它缺少“${field}”`,
  invalid: ({ field }) => `它的“${field}”内容不对`,
  hidden: ({ field }) => `它的“${field}”含有看不见或会改变显示的字符`,
  secret: ({ field }) => `它的“${field}”是或含有机密，而团队文件不得包含机密`,
  'plain-http': () => '它的服务器没有加密（http），途中的任何人都能读到内容',
  path: ({ field }) => `它的“${field}”指定了你电脑上的位置，而团队文件不得如此`,
  'loading-variable': ({ name }) => `它设置了 ${name}，这会让程序运行别的东西`,
};

const OBSTACLES: Readonly<Record<TeamFileObstacle, string>> = {
  name: '它的名称过长，或含有看不见的字符',
  'skip-tls-verify': '它不检查服务器的证书，这不应该交给别人',
  'plain-http': '它的服务器没有加密（http）',
  server: '它的服务器地址含有团队文件无法表达的内容或凭据',
  'proxy-credentials': '它的代理地址含有凭据，或无法写下来',
  authority: '无法读取它的证书颁发机构',
  'secret-arguments': '它的登录程序有一个参数或变量看起来是机密',
  'loading-variable': '它的登录程序得到一个会让程序运行别的东西的变量',
  plugin: '团队文件无法表达它的登录程序的调用方式',
  'plugin-config': '它的登录程序需要集群的设置，其中可能含有机密',
};

export const zhCNLinkErrors: typeof enLinkErrors = {
  'link-refused': ({ problem }) => ({
    why: `${wordsOf(LINK_PROBLEMS, problem)}。`,
    next: '请让制作链接的人更正它。',
  }),
  'too-many-arrivals': ({ limit }) => ({
    why: `一次收到的链接或文件超过 ${limit} 个，其余的没有处理。`,
    next: '请先处理正在等待的，然后重新打开其余的。',
  }),
  'already-open': ({ kubeconfig, current }) => ({
    why: `Podshell 已经打开，使用的是 ${current ?? '你平常的 kubeconfig'}。运行期间不会改用 ${kubeconfig}。`,
    next: '请先退出它，或用 --user-data-dir 文件夹 另外启动一个。',
  }),
  'team-file-unreadable': ({ path, detail }) => ({
    why: `无法读取 ${path}（${detail}）。`,
    next: '请检查文件是否存在以及你是否有权读取。',
  }),
  'team-file-refused': ({ path, problem }) => ({
    why: `无法使用 ${path}：${wordsOf(FILE_PROBLEMS, problem)}。`,
    next:
      problem.kind === 'newer'
        ? '请更新 Podshell，然后重新打开。'
        : '没有使用其中的任何内容。请向制作者索取另一个文件。',
  }),
  'team-file-impossible': ({ context, reason }) => ({
    why: `无法分享 ${context}：${OBSTACLES[reason]}。`,
    next: '请在它的 kubeconfig 中修改，或者给别人各自的 kubeconfig。',
  }),
  'team-file-not-saved': ({ path, detail }) => ({
    why: `无法写入 ${path}（${detail}）。`,
    next: '请选择另一个文件夹。',
  }),
  'credentials-missing': ({ from }) => ({
    why:
      from === 'file'
        ? '该 kubeconfig 中没有可用于登录的凭据。'
        : '剪贴板上没有含凭据的 kubeconfig，也没有令牌。',
    next: '请向给你权限的人索取 kubeconfig 或令牌，然后再试一次。',
  }),
};
