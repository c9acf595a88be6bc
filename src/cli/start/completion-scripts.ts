export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const

/**
 * What each shell evaluates. All of them ask the program itself: `cn __complete =CURRENT WORDS...` prints a candidate a
 * line, and after a tab what it is. CURRENT has a mark in front, because some shells drop empty arguments.
 */
export const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], string>> = {
  bash: `# bash completion for cn
_cn() {
  local line word
  COMPREPLY=()
  while IFS= read -r line; do
    printf -v word %q "\${line%%$'\\t'*}"
    COMPREPLY+=("$word")
  done < <(cn __complete "=\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)
}
complete -o nosort -F _cn cn 2>/dev/null || complete -F _cn cn
`,
  zsh: `#compdef cn
# zsh completion for cn
_cn() {
  local -a found
  local line
  for line in "\${(@f)$(cn __complete "=\${(Q)words[CURRENT]}" "\${(@Q)words[2,CURRENT-1]}" 2>/dev/null)}"; do
    [[ -n $line ]] && found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  _describe -V cn found
}
compdef _cn cn
`,
  fish: `# fish completion for cn
complete -c cn -f -a '(cn __complete "="(commandline -ct) (commandline -opc)[2..-1] 2>/dev/null)'
`,
  powershell: `# PowerShell completion for cn
Register-ArgumentCompleter -Native -CommandName cn -ScriptBlock {
  param($word, $ast, $position)
  $before = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object { "$_" })
  cn __complete "=$word" @before 2>$null | ForEach-Object {
    $value, $about = $_ -split "\`t", 2
    if (-not $about) { $about = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
  }
}
`,
}
