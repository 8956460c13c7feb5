import type { Actor, ServerActor, Subject, UserActor } from '../context.ts';
import type { OptionsPage, OptionsQuery, SavedSettings, SettingsChange, SettingsTarget } from './schemas.ts';

/** What customers fill in for their accounts, and for workflows of them. */
export interface SettingsService {
  /**
   * Puts what is filled in in the place of what was, all of it or nothing. An account that has waited for it is connected then, and
   * what is on from the start begins.
   * @throws not_found for an unknown connection, in the same words for another user's, and for an unknown workflow; invalid_fields
   *   with a problem for each setting; conflict when it has changed since `revision`; payload_too_large above 64 kB
   */
  save(actor: Actor, subject: Subject, target: SettingsTarget, change: SettingsChange): Promise<SavedSettings>;
  /**
   * A page of the choices that an account has for one setting.
   * @throws not_found, invalid_request for a setting without such choices, invalid_fields naming what has to be filled in first,
   *   reconnect_required, integration_locked, suspended, too_many_requests, provider_rejected, provider_busy, provider_error,
   *   egress_blocked, egress_failed, unavailable
   */
  options(actor: ServerActor | UserActor, subject: Subject, query: OptionsQuery): Promise<OptionsPage>;
}
