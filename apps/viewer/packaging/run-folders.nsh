; A run is a folder: the menu of every folder offers to open it.
!macro customInstall
  WriteRegStr SHCTX "Software\Classes\Directory\shell\closurenet" "" "Open with closurenet"
  WriteRegStr SHCTX "Software\Classes\Directory\shell\closurenet" "Icon" "$INSTDIR\${APP_EXECUTABLE_FILENAME}"
  WriteRegStr SHCTX "Software\Classes\Directory\shell\closurenet\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHCTX "Software\Classes\Directory\shell\closurenet"
!macroend
