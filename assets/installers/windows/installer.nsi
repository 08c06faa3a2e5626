; The installer of Moim for one user, who need not be an administrator. build.sh
; gives VERSION, NUMBERS, PROGRAM (the folder with what is installed), SIZE (KiB),
; OUT, and SIGN where the uninstaller is to be signed.
;
;   setup.exe                 asks for the folder, in English or Korean
;   setup.exe /S [/D=folder]  asks nothing
;
; Exit status: 0 installed, 1 cancelled, 2 Moim runs and does not close.
Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetCompressorDictSize 96 ; both programs in one window: what they share is packed once

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\io.moim.Moim"
!define SCHEME "Software\Classes\moim"
!define PATHS "Software\Microsoft\Windows\CurrentVersion\App Paths\moim.exe"

Name "Moim"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Moim"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
BrandingText "Moim ${VERSION}"
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=1033 "ProductName" "Moim"
VIAddVersionKey /LANG=1033 "FileDescription" "Moim"
VIAddVersionKey /LANG=1033 "CompanyName" "Moim"
VIAddVersionKey /LANG=1033 "LegalCopyright" "Moim"
VIAddVersionKey /LANG=1033 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1033 "ProductVersion" "${VERSION}"

!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${PROGRAM}\moim.ico"
!define MUI_UNICON "${PROGRAM}\moim.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\moim.exe"
!define MUI_FINISHPAGE_NOAUTOCLOSE

!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Korean"

LangString RUNS ${LANG_ENGLISH} "Moim is running. It will be closed now; a call that you are in ends."
LangString RUNS ${LANG_KOREAN} "Moim이 실행 중입니다. 지금 종료하며, 참여 중인 통화는 끝납니다."
LangString STAYS ${LANG_ENGLISH} "Moim is still running. Please close it, also where it runs in a console, and try again."
LangString STAYS ${LANG_KOREAN} "Moim이 아직 실행 중입니다. 콘솔에서 실행한 것까지 모두 종료한 뒤 다시 시도해 주세요."
LangString TOO_OLD ${LANG_ENGLISH} "Moim needs 64-bit Windows 10 or later."
LangString TOO_OLD ${LANG_KOREAN} "Moim을 사용하려면 64비트 Windows 10 이상이 필요합니다."
LangString COMMENT ${LANG_ENGLISH} "Video calls that go straight from person to person"
LangString COMMENT ${LANG_KOREAN} "사람과 사람을 바로 잇는 화상 통화"

; Busy sets $0 to the program among the installed ones that runs, or to nothing:
; Windows lets nobody write into the file of a program that runs.
!macro Busy un
Function ${un}Busy
  StrCpy $0 ""
  ${IfNot} ${FileExists} "$INSTDIR\moim.exe"
  ${AndIfNot} ${FileExists} "$INSTDIR\moim.com"
    Return
  ${EndIf}
  ClearErrors
  ${If} ${FileExists} "$INSTDIR\moim.exe"
    FileOpen $1 "$INSTDIR\moim.exe" a
    ${If} ${Errors}
      StrCpy $0 "moim.exe"
      Return
    ${EndIf}
    FileClose $1
  ${EndIf}
  ${If} ${FileExists} "$INSTDIR\moim.com"
    FileOpen $1 "$INSTDIR\moim.com" a
    ${If} ${Errors}
      StrCpy $0 "moim.com"
      Return
    ${EndIf}
    FileClose $1
  ${EndIf}
FunctionEnd

; Free closes a running Moim by its window, as its user would, and waits for up to
; ten seconds. Where it stays, the user is asked; nobody is asked in silence.
Function ${un}Free
  Call ${un}Busy
  ${If} $0 == ""
    Return
  ${EndIf}
  MessageBox MB_OKCANCEL|MB_ICONINFORMATION "$(RUNS)" /SD IDOK IDOK +2
  Abort
  again:
  FindWindow $2 "GLFW30" "Moim"
  ${If} $2 <> 0
    SendMessage $2 ${WM_CLOSE} 0 0 /TIMEOUT=5000
  ${EndIf}
  ${For} $3 1 50
    Sleep 200
    Call ${un}Busy
    ${If} $0 == ""
      Return
    ${EndIf}
  ${Next}
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(STAYS)" /SD IDCANCEL IDRETRY again
  SetErrorLevel 2
  Quit
FunctionEnd
!macroend
!insertmacro Busy ""
!insertmacro Busy "un."

Function .onInit
  System::Call 'kernel32::IsWow64Process2(p -1, *h .r1, *h .r2) i .r0' ; since Windows 10
  ${If} $0 == "error"
    MessageBox MB_OK|MB_ICONSTOP "$(TOO_OLD)" /SD IDOK
    SetErrorLevel 1
    Quit
  ${EndIf}
FunctionEnd

Section
  Call Free
  SetOutPath "$INSTDIR"
  File "${PROGRAM}\moim.exe"
  File "${PROGRAM}\moim.com"
  File "${PROGRAM}\moim.ico"
  File "${PROGRAM}\licence.txt"
  File "${PROGRAM}\licences.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateShortcut "$SMPROGRAMS\Moim.lnk" "$INSTDIR\moim.exe" "" "$INSTDIR\moim.ico" 0 SW_SHOWNORMAL "" "$(COMMENT)"

  ; Behind "--" nothing in a link can be taken for a flag.
  WriteRegStr HKCU "${SCHEME}" "" "URL:Moim"
  WriteRegStr HKCU "${SCHEME}" "URL Protocol" ""
  WriteRegStr HKCU "${SCHEME}\DefaultIcon" "" "$INSTDIR\moim.ico"
  WriteRegStr HKCU "${SCHEME}\shell\open\command" "" '"$INSTDIR\moim.exe" -- "%1"'
  WriteRegStr HKCU "${PATHS}" "" "$INSTDIR\moim.exe"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Moim"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\moim.ico"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "Moim"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" ${SIZE}
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

; Settings, in the user's profile, stay.
Section "Uninstall"
  Call un.Free
  Delete "$INSTDIR\moim.exe"
  Delete "$INSTDIR\moim.com"
  Delete "$INSTDIR\moim.ico"
  Delete "$INSTDIR\licence.txt"
  Delete "$INSTDIR\licences.txt"
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  RMDir "$LOCALAPPDATA\Programs" ; where nothing else is in it
  Delete "$SMPROGRAMS\Moim.lnk"

  ReadRegStr $0 HKCU "${SCHEME}\shell\open\command" ""
  ${If} $0 == '"$INSTDIR\moim.exe" -- "%1"'
    DeleteRegKey HKCU "${SCHEME}"
  ${EndIf}
  DeleteRegKey HKCU "${PATHS}"
  DeleteRegKey HKCU "${UNINSTALL}"
SectionEnd
