/** What kind of file a product is: a centre that is asked through its web services has its own. */
import type { ProductForm } from '../handle/handler.ts'
import type { RequestHeader } from '../model/index.ts'
import type { Workshop } from './workshop.ts'

/** @param dcName - whose product it is */
export function formOf(
  type: string,
  dcName: string,
  header: RequestHeader,
  { registry, rules }: Pick<Workshop, 'registry' | 'rules'>,
): ProductForm {
  return registry.form(type, header, dcName === rules.dcName ? undefined : 'fdsnws')
}
