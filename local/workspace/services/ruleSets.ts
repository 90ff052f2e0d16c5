import { invalidParameter, notImplemented, objectMissing, staleVersion } from "../errors";
import type { Collection } from "../store/collection";
import { ACCOUNT_ID, etag, USER_ACCOUNT_GROUPS, USER_NAME } from "./identity";
import type { Principals } from "./principals";

export interface GrantRule {
  readonly role: string;
  readonly principals: readonly string[];
}

export interface RuleSet {
  /** Of the service principal: one made anew under an old application id starts without rules. */
  readonly principal_id: string;
  readonly grant_rules: readonly GrantRule[];
}

export interface ShownRuleSet {
  readonly name: string;
  readonly etag: string;
  readonly grant_rules: readonly GrantRule[];
}

const NAME = /^accounts\/([^/]+)\/servicePrincipals\/([^/]+)\/ruleSets\/default$/;
export const USER_ROLE = "roles/servicePrincipal.user";
const ROLES = [USER_ROLE, "roles/servicePrincipal.manager"];

/** Who may use and who may manage a service principal; a set is replaced whole, by whoever has read it last. */
export class RuleSets {
  constructor(
    private readonly objects: Collection<RuleSet>,
    private readonly principals: Principals,
  ) {}

  get(name: string): ShownRuleSet {
    const rules = this.stored(this.applicationIdIn(name));
    return { name, etag: versionOf(rules), grant_rules: rules };
  }

  set(name: string, version: string, rules: readonly GrantRule[]): ShownRuleSet {
    const applicationId = this.applicationIdIn(name);
    const current = this.get(name).etag;
    if (version !== current) {
      throw staleVersion(
        `The rule set '${name}' has changed since it was read; read it again.`,
        current,
      );
    }
    for (const { role, principals } of rules) {
      if (!ROLES.includes(role)) {
        throw invalidParameter(
          `Role '${role}' can not be assigned on a service principal; allowed are ${ROLES.join(", ")}`,
        );
      }
      for (const principal of principals) this.check(principal);
    }
    const { id } = this.existing(applicationId);
    this.objects.put(applicationId, { principal_id: id, grant_rules: rules });
    return this.get(name);
  }

  /** A set goes with its service principal. */
  forget(applicationId: string): void {
    if (this.objects.has(applicationId)) this.objects.remove(applicationId);
  }

  /** Whether the one user may let jobs run as the service principal; managing it is not enough. */
  mayUse(applicationId: string): boolean {
    const own = [`users/${USER_NAME}`, ...USER_ACCOUNT_GROUPS.map((group) => `groups/${group}`)];
    return this.stored(applicationId).some(
      ({ role, principals }) =>
        role === USER_ROLE && principals.some((principal) => own.includes(principal)),
    );
  }

  private stored(applicationId: string): readonly GrantRule[] {
    const { id } = this.existing(applicationId);
    const kept = this.objects.get(applicationId);
    if (kept?.principal_id === id) return kept.grant_rules;
    // Whoever makes a service principal manages it.
    return [{ role: "roles/servicePrincipal.manager", principals: [`users/${USER_NAME}`] }];
  }

  private applicationIdIn(name: string): string {
    const [, account, applicationId] = NAME.exec(name) ?? [];
    if (account === undefined || applicationId === undefined)
      throw notImplemented(`the rule set '${name}'`);
    if (account !== ACCOUNT_ID) throw objectMissing("Account", account);
    return applicationId;
  }

  private existing(applicationId: string): { readonly id: string } {
    const found = this.principals.withApplicationId(applicationId);
    if (!found) throw objectMissing("Service Principal", applicationId);
    return found;
  }

  private check(principal: string): void {
    const [kind, ...rest] = principal.split("/");
    const name = rest.join("/");
    if (kind === "users") this.principals.checkAccessor({ user_name: name });
    else if (kind === "groups") this.principals.checkAccessor({ group_name: name });
    else if (kind === "servicePrincipals")
      this.principals.checkAccessor({ service_principal_name: name });
    else {
      throw invalidParameter(
        `Principal '${principal}' is not of the form users/<name>, groups/<name> or servicePrincipals/<application id>`,
      );
    }
  }
}

function versionOf(rules: readonly GrantRule[]): string {
  return etag(JSON.stringify(rules));
}
