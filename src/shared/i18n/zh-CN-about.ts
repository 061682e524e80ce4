import type { UpdateProblem } from '../about';
import type { Catalog } from './catalog';

/** 简体中文 of this topic. */
export const zhCNAbout: Catalog['about'] = {
  title: '关于 Podshell',
  tagline: '一键进入 Kubernetes Pod 的终端。',
  version: (version) => `版本 ${version}`,
  runtime: '运行环境',
  runtimeVersions: (electron, chrome, node) =>
    `Electron ${electron}，Chromium ${chrome}，Node ${node}`,
  outdated: '已过时：仅供测试，请勿分发。',
  system: '系统',
  logs: '日志',
  crashes: '崩溃报告',
  open: '打开',
  openNamed: (what) => `打开：${what}`,
  project: '项目主页',
  privacy:
    'Podshell 不会发送任何关于你的信息：没有遥测，也不上传崩溃报告。它只与你的集群通信；只有在你开启后，才会向更新源查询新版本。',
  licences: '许可证',
  licencesIntro: (count) =>
    `Podshell 是采用 MIT 许可证的自由软件，使用了 ${count} 个他人的组件，谨致谢意。`,
  licencesLoading: '正在加载许可证…',
  licenceSearch: '搜索许可证',
  licenceNone: '没有匹配的组件名称或许可证文本。',
  licenceOf: (name, version) => `${name} ${version}`,
  chromiumLicences: 'Chromium 及其组件的许可证',
  diagnostics: '复制诊断信息…',

  diagnosticsTitle: '诊断信息',
  diagnosticsIntro: '有助于查找故障的信息，交给他人之前请先过目。密码、令牌和密钥始终会被去除。',
  diagnosticsNames: '包含上下文、名字空间和服务器的名称',
  diagnosticsText: '将要复制的诊断信息',
  diagnosticsLoading: '正在收集…',
  copy: '复制',
  copied: '已复制',

  updateTitle: '新版本',
  updateCheck: '检查新版本',
  updateUnknown: '尚未检查新版本。',
  updateChecking: '正在检查新版本…',
  updateCurrent: (time) => `当前已是最新版本（检查于 ${time}）。`,
  updateAvailable: (version) => `Podshell ${version} 已发布。`,
  updateFailed: (feed) => `${feed} 没有给出最新版本。`,
  updateProblem: (problem, detail) => `${PROBLEMS[problem]}${detail === '' ? '' : `（${detail}）`}`,
  updateNote: (version) => `Podshell ${version} 已发布`,
  updateNoteHint: '没有下载任何内容，终端不受影响。可在其页面下载。',
  whatsNew: '新增内容',
  later: '以后再说',

  failures: {
    about: '无法读取应用信息',
    licences: '无法显示许可证',
    diagnostics: '无法收集诊断信息',
    openFolder: '无法打开文件夹',
    update: '无法检查新版本',
    openPage: '无法打开页面',
  },
};

const PROBLEMS: Readonly<Record<UpdateProblem, string>> = {
  unreachable: '从这里无法访问，或访问被拒绝。',
  untrusted: '本机不信任它的证书。',
  'not-found': '其中没有适用于本系统的版本。',
  'not-a-feed': '该地址上的内容不是版本更新源。',
};
