; "Open with" for TIFF, beside whoever opens it now.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\Warmstart.Image" "" "OME-TIFF image"
  WriteRegStr SHELL_CONTEXT "Software\Classes\Warmstart.Image\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHELL_CONTEXT "Software\Classes\.tif\OpenWithProgids" "Warmstart.Image" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\.tiff\OpenWithProgids" "Warmstart.Image" ""
!macroend
!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "Software\Classes\Warmstart.Image"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.tif\OpenWithProgids" "Warmstart.Image"
  DeleteRegValue SHELL_CONTEXT "Software\Classes\.tiff\OpenWithProgids" "Warmstart.Image"
!macroend
