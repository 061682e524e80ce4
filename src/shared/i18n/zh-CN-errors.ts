import { number } from './chinese';
import type { KubeconfigFeature } from '../errors';
import type { JsonFault } from '../json-fault';
import type { ErrorSentences } from './catalog';
import { zhCNLinkErrors } from './zh-CN-links';

const FILE_REASONS: Readonly<Record<string, string>> = {
  EACCES: '没有读写权限',
  EPERM: '没有读写权限',
  EISDIR: '这是一个文件夹',
  ENOENT: '文件不存在',
  ENOSPC: '磁盘已满',
  EDQUOT: '磁盘配额已用完',
  EROFS: '磁盘是只读的',
  'not-a-file': '不是普通文件',
  damaged: '文件已损坏',
  'changed-meanwhile': '其他程序同时在不断写入它',
  'other-version': '由其他版本的 Podshell 写入',
  'too-large': '文件过大',
  'not-an-object': '其中不是一个用花括号括起的对象',
};
const fileReason = (detail: string): string => FILE_REASONS[detail] ?? detail;

/** What is wrong with the whole of a settings file; what is wrong with parts of it names them. */
const DAMAGES: Readonly<Record<string, string>> = {
  empty: '空文件',
  'not JSON': '不是 JSON',
  'not a JSON object': '不是 JSON 对象',
};

const JSON_FAULTS: Readonly<Record<JsonFault, string>> = {
  'value-expected': '此处缺少一个值',
  'name-expected': '此处缺少用双引号括起的名称',
  'colon-expected': '此处缺少冒号',
  'comma-expected': '此处缺少逗号或右括号',
  'comma-extra': '前面多了一个逗号',
  'text-broken': '文本没有结束，或含有 JSON 不接受的字符',
  'number-broken': 'JSON 中的数字不能这样写',
  'word-unknown': '不带引号的只能是 true、false 和 null',
  comment: 'JSON 不接受注释',
  'more-after-end': '结尾之后还有内容',
  unfinished: '内容不完整',
};

const said = (message: string): string => (message === '' ? '' : `集群的说明：“${message}”`);

const WAITING_FOR = {
  connect: '没有接受连接',
  handshake: '没有完成连接握手',
  response: '没有应答',
  data: '没有发来任何数据',
};

const CREDENTIALS = {
  certificate: '客户端证书',
  key: '客户端密钥',
  ca: '集群 CA 证书',
  token: '令牌',
  impersonation: '伪装身份',
};

const FEATURES: Readonly<Record<KubeconfigFeature, { asks: string; next: string }>> = {
  'auth-provider': {
    asks: '通过 auth-provider 登录（kubectl 也已弃用）',
    next: '请索取使用凭据插件、令牌或客户端证书的 kubeconfig。',
  },
  'basic-auth': {
    asks: '使用用户名和密码登录（Kubernetes 已弃用）',
    next: '请索取使用凭据插件、令牌或客户端证书的 kubeconfig。',
  },
  'exec-version': {
    asks: '使用 v1 和 v1beta1 以外版本的凭据插件',
    next: '请更新该插件，再更新它在 kubeconfig 中的 apiVersion。',
  },
  'proxy-scheme': {
    asks: '使用 http、https、socks5 以外的代理',
    next: '请改正 kubeconfig 中的 proxy-url，或选择其他上下文。',
  },
};

const duration = (seconds: number): string =>
  seconds < 120
    ? `${seconds} 秒`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} 分钟`
      : `${Math.round(seconds / 3600)} 小时`;

/** 句首的 kubeconfig：粘贴的文本没有路径。 */
const kubeconfigAt = (path: string): string => (path === '' ? '粘贴的文本' : path);

/** 每种可预期的失败：原因，以及接下来怎么做。 */
export const zhCNErrors: ErrorSentences = {
  'kubeconfig-missing': ({ path }) => ({
    why: `${path} 处没有文件。`,
    next: '请检查路径，或选择其他文件。',
  }),
  'kubeconfig-unreadable': ({ path, detail }) => ({
    why: `无法读取 ${path}：${fileReason(detail)}。`,
    next: '请检查文件权限，或选择其他文件。',
  }),
  'kubeconfig-too-large': ({ path, limitBytes }) => ({
    why: `${kubeconfigAt(path)}${path === '' ? '' : ' '}超过 ${Math.round(limitBytes / 1024)} KiB，kubeconfig 不应有这么大。`,
    next: path === '' ? '请只复制 kubeconfig 的内容。' : '请选择 kubeconfig 文件本身。',
  }),
  'kubeconfig-empty': ({ path }) => ({
    why: path === '' ? '粘贴的文本中没有内容。' : `${path} 是空文件。`,
    next:
      path === '' ? '请复制完整的 kubeconfig，再重新粘贴。' : '请重新获取该文件，或选择其他文件。',
  }),
  'kubeconfig-invalid': ({ path, line, detail }) => ({
    why: `${kubeconfigAt(path)}${line === null ? '' : `${path === '' ? '' : ' '}第 ${line} 行`}不是有效的 kubeconfig（${detail}）。`,
    next: path === '' ? '请改正文本或复制全部内容，再重新粘贴。' : '请改正该文件，或选择其他文件。',
  }),
  'kubeconfig-no-contexts': ({ path }) => ({
    why: `${kubeconfigAt(path)}${path === '' ? '' : ' '}中没有定义上下文，因此不指向任何集群。`,
    next:
      path === ''
        ? '请复制完整的 kubeconfig，再重新粘贴。'
        : '请获取完整的 kubeconfig，或选择其他文件。',
  }),
  'kubeconfig-shadowed': ({ path, by }) => ({
    why: `${path} 中所有上下文的名称都已在先读取的 ${by} 中定义。`,
    next: '请用新文件替换先前的文件，或为新的上下文另取名称。',
  }),
  'clipboard-empty': () => ({
    why: '剪贴板中没有文本。',
    next: '请先复制 kubeconfig 的内容，再粘贴。',
  }),
  'clipboard-silent': ({ seconds }) => ({
    why: `持有剪贴板的程序 ${seconds} 秒没有应答。`,
    next: '请重新复制文本，再粘贴。这期间输入的内容没有发送。',
  }),
  'kubeconfig-already-added': ({ path }) => ({
    why: `它已经从 ${path} 读取。`,
    next: '无需添加：其中的上下文已经在列表中。',
  }),
  'kubeconfig-not-saved': ({ path, detail }) => ({
    why: `无法改动 Podshell 的副本 ${path}：${fileReason(detail)}。`,
    next: '请检查所在文件夹的权限和磁盘空间，然后重试。',
  }),
  'context-unknown': ({ context }) => ({
    why: `没有哪个 kubeconfig 文件定义了名为 ${context} 的上下文。`,
    next: '请选择其他上下文，或添加定义它的文件。',
  }),
  'context-broken': ({ context, missing, name }) => ({
    why:
      missing === 'server'
        ? `上下文 ${context} 的集群 ${name} 没有可用的服务器地址。`
        : `上下文 ${context} 引用了${missing === 'cluster' ? '集群' : '用户'} ${name}，但没有 kubeconfig 文件为它定义。`,
    next: '请改正 kubeconfig，或选择其他上下文。',
  }),
  'context-unsupported': ({ context, feature }) => ({
    why: `上下文 ${context} 要求${FEATURES[feature].asks}，Podshell 不支持。`,
    next: FEATURES[feature].next,
  }),
  'credential-file-unreadable': ({ context, path, detail }) => ({
    why: `上下文 ${context} 引用的 ${path} 无法读取：${fileReason(detail)}。`,
    next: '请放好该文件，或在 kubeconfig 中改正路径。',
  }),
  'credential-invalid': ({ context, what, detail }) => ({
    why: `上下文 ${context} 的${CREDENTIALS[what]}无法使用：${detail}。`,
    next: '请获取新的 kubeconfig。',
  }),

  'plugin-not-found': ({ context, command, searched, installHint }) => ({
    why: `上下文 ${context} 通过程序 ${command} 登录，但在 ${searched} 中没有找到它。${installHint === '' ? '' : `kubeconfig 的说明：“${installHint}”`}`,
    next: '请安装该程序，然后重试。',
  }),
  'plugin-not-allowed': ({ context, command }) => ({
    why: `上下文 ${context} 通过程序 ${command} 登录，但你没有允许它运行。`,
    next: '重试时会再次询问。只有信任此 kubeconfig 的来源时才应允许。',
  }),
  'plugin-failed': ({ context, command, code, message }) => ({
    why: `上下文 ${context} 的登录程序 ${command} ${code === null ? '被终止' : `以退出码 ${code} 结束`}，没有给出凭据。${message === '' ? '' : `它的说明：“${message}”`}`,
    next: '请重试；如果一直失败，请询问向你提供 kubeconfig 的人。',
  }),
  'plugin-timed-out': ({ context, command, seconds }) => ({
    why: `${command} 没有在 ${duration(seconds)}内登录 ${context}，已被终止。`,
    next: '请重试，并在它打开的浏览器或窗口中完成登录。',
  }),
  'plugin-bad-output': ({ context, command, detail }) => ({
    why: `${command} 为上下文 ${context} 输出的内容不是有效凭据：${detail}。`,
    next: '请更新该程序，或询问向你提供 kubeconfig 的人。',
  }),
  'plugin-needs-terminal': ({ context, command }) => ({
    why: `上下文 ${context} 的登录程序 ${command} 需要在终端中提问，而 Podshell 不为它提供终端。`,
    next: '请索取插件无需终端即可登录的 kubeconfig（interactiveMode）。',
  }),
  'plugin-cancelled': ({ context, command }) => ({
    why: `使用 ${command} 登录 ${context} 的过程已取消。`,
    next: '需要登录时请重试。',
  }),

  'proxy-unreachable': ({ server, proxy, detail }) => ({
    why: `无法连接通往 ${server} 的代理 ${proxy}（${detail}）。`,
    next: '请检查网络或 VPN 以及代理地址，然后重试。',
  }),
  'proxy-refused': ({ server, proxy, detail }) => ({
    why: `代理 ${proxy} 没有接通 ${server}（${detail}）。`,
    next: '请让代理管理员放行该服务器；如果可以直连，请在 NO_PROXY 中写上它。',
  }),
  'proxy-sign-in': ({ server, proxy }) => ({
    why: `通往 ${server} 的代理 ${proxy} 要求用户名和密码。`,
    next: '请在代理地址中写明，即 kubeconfig 的 proxy-url 或 HTTPS_PROXY。',
  }),
  'name-not-resolved': ({ server, host }) => ({
    why: `当前网络无法解析 ${server} 的主机名 ${host}。`,
    next: '请检查网络或 VPN，然后重试。',
  }),
  'connection-refused': ({ server }) => ({
    why: `${server} 没有接受连接。`,
    next: '集群可能已停止，或地址已变更：请询问集群管理员，然后重试。',
  }),
  unreachable: ({ server, code }) => ({
    why: `当前网络无法到达 ${server}（${code}）。`,
    next: '请检查网络或 VPN，然后重试。',
  }),
  'timed-out': ({ server, waitingFor, seconds }) => ({
    why: `${server} 在 ${seconds} 秒内${WAITING_FOR[waitingFor]}。`,
    next: '请检查网络或 VPN，然后重试。',
  }),
  'connection-reset': ({ server, detail }) => ({
    why: `${server} 中断了连接（${detail}）。`,
    next: '请重试；如果反复出现，可能是代理或集群在断开连接。',
  }),
  'certificate-untrusted': ({ server, code }) => ({
    why: `${server} 的证书不是由 kubeconfig 或本机信任的证书机构签发的（${code}）。`,
    next: '请获取最新的 kubeconfig。没有向该服务器发送任何内容。',
  }),
  'certificate-expired': ({ server }) => ({
    why: `${server} 的证书已过期。`,
    next: '请检查本机时间，或请集群管理员更新证书。',
  }),
  'certificate-name-mismatch': ({ server, detail }) => ({
    why: `${server} 的证书是签发给其他名称的（${detail}）。`,
    next: '请检查 kubeconfig 中的服务器地址。没有向该服务器发送任何内容。',
  }),
  'tls-failed': ({ server, detail }) => ({
    why: `无法与 ${server} 建立安全连接（${detail}）。`,
    next: '请检查 kubeconfig 中的地址和证书，然后重试。',
  }),

  unauthorized: ({ context, user, message }) => ({
    why: `集群不接受上下文 ${context}${user === '' ? '' : `（用户 ${user}）`}的凭据，它可能已过期。${said(message)}`,
    next: '请重试以重新登录；如果没有用，请获取并添加新的 kubeconfig。',
  }),
  forbidden: ({ verb, resource, namespace, user }) => ({
    why: `${user === '' ? '你' : `用户 ${user} `}无权${namespace === '' ? '' : `在名字空间 ${namespace} 中`}对 ${resource} 执行 ${verb}。`,
    next: '请向集群管理员申请此权限。',
  }),
  'not-found': ({ resource, name, namespace }) =>
    name === ''
      ? {
          why: `服务器不提供${namespace === '' ? '' : `名字空间 ${namespace} 中的`} ${resource}。`,
          next: '该地址上可能是其他服务：请检查上下文，然后重试。',
        }
      : {
          why: `${namespace === '' ? '' : `名字空间 ${namespace} 中`}没有名为 ${name} 的 ${resource}。`,
          next: '它可能已被删除：请重新查看列表。',
        },
  'too-many-requests': ({ server, retryAfterSeconds }) => ({
    why: `${server} 繁忙，要求等待${retryAfterSeconds === null ? '' : ` ${retryAfterSeconds} 秒`}。`,
    next: '请稍候重试。',
  }),
  'server-error': ({ server, status, message, retryAfterSeconds }) => ({
    why: `${server} 出错，状态码 ${status}${retryAfterSeconds === undefined ? '' : `，要求等待 ${retryAfterSeconds} 秒`}。${said(message)}`,
    next: '请重试；如果一直失败，请告知集群管理员。',
  }),
  'bad-response': ({ server, detail }) => ({
    why: `${server} 的应答不像是 Kubernetes API（${detail}）。`,
    next: '请检查 kubeconfig 中的服务器地址；应答的也可能是代理或登录页。',
  }),

  'pod-gone': ({ pod, namespace }) => ({
    why: `名字空间 ${namespace} 中已没有 Pod ${pod}。`,
    next: '请打开该环境的其他 Pod。',
  }),
  'pod-replaced': ({ pod, namespace }) => ({
    why: `名字空间 ${namespace} 中的 Pod ${pod} 已被同名的新 Pod 取代。`,
    next: '请从列表中打开新的 Pod。',
  }),
  'pod-not-running': ({ pod, status, message }) => ({
    why: `Pod ${pod} 现在无法打开 Shell：状态为 ${status}。${said(message)}`,
    next: '请等它运行起来，或打开其他 Pod。',
  }),
  'container-not-running': ({ pod, container, message }) => ({
    why: `${pod} 的容器 ${container} 没有在运行。${said(message)}`,
    next: '请等它运行起来，或打开其他容器。',
  }),
  'container-unknown': ({ pod, container }) => ({
    why: `Pod ${pod} 没有名为 ${container} 的容器。`,
    next: '请在列表中选择它的某个容器。',
  }),
  'container-restarted': ({ pod, container }) => ({
    why: `${pod} 的容器 ${container} 已重启，其中的 Shell 随之结束。`,
    next: '重新连接会在新容器中启动 Shell，已显示的内容会保留。',
  }),
  'node-unreachable': ({ pod, message }) => ({
    why: `集群无法连接 ${pod} 所在的节点。${said(message)}`,
    next: '请稍候重试；如果一直如此，请告知集群管理员。',
  }),
  'no-shell': ({ pod, container }) => ({
    why: `${pod} 中容器 ${container} 的镜像没有 Shell：bash、sh、ash 都没有。`,
    next: '精简镜像通常没有 Shell：请打开该 Pod 的其他容器。',
  }),
  'exec-failed': ({ pod, container, message }) => ({
    why: `集群无法在 ${pod} 的容器 ${container} 中启动 Shell。${said(message)}`,
    next: '请重试；如果一直失败，请告知集群管理员。',
  }),
  'exec-protocol-refused': ({ server, offered }) => ({
    why: `${server} 或它前面的代理没有通过 WebSocket 打开 Shell：它只接受 SPDY，或两者都不接受。Podshell 使用 ${offered}。`,
    next: '请检查途经的每个代理是否放行 WebSocket 及其 Sec-WebSocket-Protocol 标头。在此之前可以试试 kubectl exec，它也支持 SPDY。',
  }),
  'connection-lost': ({ server, detail }) => ({
    why: `经由 ${server} 的连接毫无说明地结束了${detail === '' ? '' : `（${detail}）`}。Shell 可能仍在 Pod 中运行。`,
    next: '重新连接会启动新的 Shell，已显示的内容会保留。',
  }),
  'stream-ended': ({ server, pod, message }) => ({
    why: `${server} 结束了与 ${pod} 中 Shell 的连接。${said(message)}`,
    next: '重新连接会启动新的 Shell，已显示的内容会保留。',
  }),
  'lost-in-sleep': ({ server, seconds }) => ({
    why: `本机休眠了 ${duration(seconds)}，经由 ${server} 的连接没有保持住。Shell 可能仍在 Pod 中运行。`,
    next: '重新连接会启动新的 Shell，已显示的内容会保留。',
  }),
  'hang-up-failed': ({ pod, namespace, container, detail }) => ({
    why: `无法通知名字空间 ${namespace} 中 ${pod} 的容器 ${container} 里的 Shell 结束${detail === '' ? '' : `（${detail}）`}，它可能仍在运行。`,
    next: '如有需要，请重新打开该 Pod，结束其中残留的进程。',
  }),
  'input-refused': ({ pod, bytes }) => ({
    why: `Pod ${pod} 暂时不再接收输入：有 ${number(bytes)} 字节没有发送。`,
    next: '请等 Shell 中的程序继续读取后，再粘贴剩余内容。',
  }),
  'paste-too-long': ({ limitBytes }) => ({
    why: `这段文本超过了一次粘贴的上限 ${Math.round(limitBytes / 1024 / 1024)} MiB，没有发送任何内容。`,
    next: '请分几次粘贴，或存成文件后用 kubectl cp 复制到 Pod 中。',
  }),

  ...zhCNLinkErrors,

  'settings-corrupt': ({ path, savedAs, detail }) => ({
    why: `${path} 已损坏（${DAMAGES[detail] ?? detail}），已另存为 ${savedAs}。`,
    next: '丢失的部分使用默认设置。',
  }),
  'settings-newer': ({ path, version }) => ({
    why: `${path} 由更新版本的 Podshell 写入（格式 ${version}），不会改动它。`,
    next: '请更新 Podshell。在此之前，更改只在本次运行中有效。',
  }),
  'settings-not-saved': ({ path, detail }) => ({
    why: `无法写入 ${path}：${fileReason(detail)}。`,
    next: '在能够写入之前，更改只在本次运行中有效。',
  }),
  'layout-unreadable': ({ path, detail }) => ({
    why: `无法使用 ${path}：${fileReason(detail)}。`,
    next: '窗口启动时没有标签页。该文件已另存为 layout.json.broken。',
  }),
  'layout-not-saved': ({ path, detail }) => ({
    why: `无法写入 ${path}：${fileReason(detail)}。`,
    next: '如果现在关闭 Podshell，标签页将恢复为最后一次成功写入时的样子。',
  }),
  'text-unreadable': ({ detail }) => ({
    why: `无法使用保存其内容的文件：${fileReason(detail)}。`,
    next: '终端从空白开始，可以在其中打开新的 Shell。',
  }),
  'texts-not-saved': ({ path, detail }) => ({
    why: `无法更改 ${path}：${fileReason(detail)}。`,
    next: '在该文件夹可写之前，标签页恢复时不包含之后输出的内容。',
  }),
  'settings-edit-broken': ({ path, line, column, fault }) => ({
    why: `${path} 不是有效的 JSON：第 ${line} 行第 ${column} 列：${JSON_FAULTS[fault]}。`,
    next: '请改正它：在此之前，原来的设置继续有效。',
  }),
  'settings-edit-unusable': ({ path, detail }) => ({
    why: `${path} 中有无法使用的内容：${detail}。`,
    next: '其余内容已生效；这些项目保持原来的设置。',
  }),
  'settings-edit-unreadable': ({ path, detail }) => ({
    why: `无法读取 ${path}：${fileReason(detail)}。`,
    next: '原来的设置继续有效。',
  }),
  'settings-not-opened': ({ path, detail }) => ({
    why: `没有程序打开 ${path}${detail === '' ? '' : `（${detail}）`}。`,
    next: '已改为显示它所在的文件夹：请用你喜欢的编辑器打开该文件。保存后更改立即生效。',
  }),
  'folder-not-opened': ({ path, detail }) => ({
    why: `没有程序打开 ${path}${detail === '' ? '' : `（${detail}）`}。`,
    next: '请用文件管理器或在终端中打开它。',
  }),
  'text-not-saved': ({ path, detail }) => ({
    why: `无法写入 ${path}（${detail}）。`,
    next: '请选择另一个文件夹，或腾出磁盘空间。',
  }),
  'invalid-request': ({ request }) => ({
    why: `Podshell 向自身发出了不可能的请求（${request}）。`,
    next: '这是一个缺陷，请反馈给我们。',
  }),
  'session-unknown': () => ({
    why: '这个 Shell 已经结束。',
    next: '请关闭标签页，然后重新打开该 Pod。',
  }),
  'too-many-sessions': ({ limit }) => ({
    why: `已打开 ${limit} 个 Shell，达到上限。`,
    next: '请先关闭一些。',
  }),
  'too-many-explanations': ({ limit }) => ({
    why: `已有 ${limit} 个标签页在显示运行情况，达到上限。`,
    next: '请先关闭一些。',
  }),
  unexpected: ({ detail }) => ({
    why: `发生了 Podshell 没有预料到的情况${detail === '' ? '' : `（${detail}）`}。`,
    next: '这是一个缺陷，请附上日志反馈给我们。',
  }),
};
