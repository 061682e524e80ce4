/** Variables by which a program is made to load or run something else than itself. */
const LOADING =
  /^(?:LD_|DYLD_|NODE_|PYTHON|PERL|RUBY|BASH_|JAVA_|JDK_|_JAVA|DOTNET_|COR_|GIT_(?!.*KEY)|(?:ENV|PATH|EDITOR|PAGER|BROWSER)$)/i;

/** Whether an environment variable of that name decides what code a program runs. */
export function isLoadingVariable(name: string): boolean {
  return LOADING.test(name);
}
