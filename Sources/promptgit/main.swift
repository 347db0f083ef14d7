import Commands

PromptGitProcess.main()
