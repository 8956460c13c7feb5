export type { IntegrationListCategoryProps as CategoryProps } from './category-select.tsx';
export { IntegrationListCategory as Category } from './list-category.tsx';
export {
  IntegrationListEmpty as Empty,
  IntegrationListGroup as Group,
  IntegrationListGroupLabel as GroupLabel,
  type IntegrationListGroupProps as GroupProps,
  IntegrationListItem as Item,
  IntegrationListItems as Items,
  IntegrationListSearch as Search,
  IntegrationListSkeleton as Skeleton,
  type IntegrationListSkeletonProps as SkeletonProps,
} from './list-parts.tsx';
export { IntegrationListRoot as Root, type IntegrationListRootProps as RootProps } from './list-root.tsx';
