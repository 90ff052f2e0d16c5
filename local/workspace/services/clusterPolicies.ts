import type { Clock } from "../clock";
import { invalidParameter, policyMissing } from "../errors";
import { parseDefinition } from "../runs/policy";
import type { Collection } from "../store/collection";
import type { Identifiers } from "../store/identifiers";
import { USER_NAME } from "./identity";

export interface ClusterPolicy {
  readonly policy_id: string;
  readonly name: string;
  readonly definition: string;
  readonly description?: string | undefined;
  readonly max_clusters_per_user?: number | undefined;
  readonly creator_user_name: string;
  readonly created_at_timestamp: number;
  readonly is_default: boolean;
}

export interface ClusterPolicyFields {
  readonly name: string;
  readonly definition: string;
  readonly description?: string | undefined;
  readonly max_clusters_per_user?: number | undefined;
}

export class ClusterPolicies {
  constructor(
    private readonly objects: Collection<ClusterPolicy>,
    private readonly ids: Identifiers,
    private readonly clock: Clock,
  ) {}

  create(fields: ClusterPolicyFields): ClusterPolicy {
    this.check(fields, undefined);
    const policyId = this.ids.nextPolicyId();
    return this.objects.put(policyId, {
      policy_id: policyId,
      ...fields,
      creator_user_name: USER_NAME,
      created_at_timestamp: this.clock(),
      is_default: false,
    });
  }

  get(policyId: string): ClusterPolicy {
    const policy = this.objects.get(policyId);
    if (!policy) throw policyMissing(policyId);
    return policy;
  }

  list(): ClusterPolicy[] {
    return this.objects.list();
  }

  /** Replaces name, definition, description and limit whole. */
  edit(policyId: string, fields: ClusterPolicyFields): void {
    const { creator_user_name, created_at_timestamp, is_default } = this.get(policyId);
    this.check(fields, policyId);
    this.objects.put(policyId, {
      policy_id: policyId,
      ...fields,
      creator_user_name,
      created_at_timestamp,
      is_default,
    });
  }

  delete(policyId: string): void {
    this.get(policyId);
    this.objects.remove(policyId);
  }

  private check(fields: ClusterPolicyFields, ownId: string | undefined): void {
    parseDefinition(fields.definition);
    const taken = this.objects.find(
      (policy) => policy.name === fields.name && policy.policy_id !== ownId,
    );
    if (taken) throw invalidParameter(`Policy with name '${fields.name}' already exists`);
  }
}
