import { appError } from '../../../shared/errors';
import { err, ok } from '../../../shared/result';
import type { CredentialPlugins } from '../../kube/credentials/credential-plugins';
import type { PluginConsents } from '../../kube/credentials/plugin-consent';
import type { RequestHandlers } from '../router';

/** Requests about credential plugins: whether one may run, and that one shall end. */
export function signInHandlers(options: {
  readonly consents: Pick<PluginConsents, 'answer'>;
  readonly plugins: Pick<CredentialPlugins, 'cancel'>;
}): Pick<RequestHandlers, 'answerConsent' | 'cancelSignIn'> {
  const { consents, plugins } = options;
  return {
    answerConsent: ({ id, allow }) =>
      consents.answer(id, allow)
        ? ok(null)
        : err(appError('invalid-request', { request: 'answerConsent' })),
    cancelSignIn: ({ id }) =>
      plugins.cancel(id) ? ok(null) : err(appError('invalid-request', { request: 'cancelSignIn' })),
  };
}
