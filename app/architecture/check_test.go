package architecture_test

import (
	"fmt"
	"go/ast"
	"maps"
	"slices"
	"strings"
)

const module = "moim"

// check returns what breaks the rules, one sentence each, sorted.
func check(sources []source) []string {
	var found []string
	table := rooms()
	for _, s := range sources {
		if _, known := entry(table, s.pkg); !known {
			found = append(found, fmt.Sprintf("package %q is not in the table of floors", s.pkg))
		}
		for _, imported := range s.imports() {
			found = append(found, checkImport(table, s, imported)...)
		}
		if !s.test {
			found = append(found, checkPurity(s)...)
			found = append(found, checkEscape(s)...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func checkImport(table map[string]room, s source, imported string) []string {
	var found []string
	if c, ok := captor(imported); ok && !matchesAny(c.rooms, s.pkg) && (!s.test || !c.tests) {
		found = append(found, fmt.Sprintf("%s imports %s, which stays in %s", s.name, imported, strings.Join(c.rooms, ", ")))
	}
	if matchesAny(bound(), imported) && !s.constrained {
		found = append(found, fmt.Sprintf("%s imports %s without a build constraint", s.name, imported))
	}
	if s.test || isStandard(imported) {
		return found // tests may look up
	}
	if problem := checkFloor(table, s.pkg, imported); problem != "" {
		found = append(found, s.name+" "+problem)
	}
	return found
}

// checkFloor says what is wrong with an import, or nothing.
func checkFloor(table map[string]room, pkg, imported string) string {
	own, _ := entry(table, pkg)
	inside, internal := strings.CutPrefix(imported, module+"/")
	if !internal {
		if matchesAny(own.may, imported) {
			return ""
		}
		return fmt.Sprintf("imports %s, which is not in the table for %q", imported, pkg)
	}
	if sameRoom(table, pkg, inside) || slices.Contains(own.beside, inside) {
		return ""
	}
	if other, known := entry(table, inside); known && other.floor >= own.floor {
		return fmt.Sprintf("imports %s: floor %d may not look up to floor %d", imported, own.floor, other.floor)
	}
	if !matchesAny(own.may, inside) {
		return fmt.Sprintf("imports %s, which is not in the table for %q", imported, pkg)
	}
	return ""
}

// entry is the row of a package: its own, or that of the parts of a package above.
func entry(table map[string]room, pkg string) (room, bool) {
	own, known := table[pkg]
	for above := pkg; !known && strings.Contains(above, "/"); {
		above = above[:strings.LastIndexByte(above, '/')]
		own, known = table[above+"/..."]
	}
	return own, known
}

// sameRoom says whether two packages are parts of one that has parts.
func sameRoom(table map[string]room, a, b string) bool {
	for key := range table {
		parts := []string{key}
		if strings.HasSuffix(key, "/...") && matchesAny(parts, a) && matchesAny(parts, b) {
			return true
		}
	}
	return false
}

// captor is the rule that an import falls under, if any.
func captor(imported string) (captive, bool) {
	for _, c := range captives() {
		if imported == c.prefix || strings.HasPrefix(imported, c.prefix+"/") {
			return c, true
		}
	}
	return captive{}, false
}

// checkPurity looks for clocks, input and output where none may be.
func checkPurity(s source) []string {
	if !slices.Contains(pure(), s.pkg) {
		return nil
	}
	var found []string
	for _, imported := range s.imports() {
		if matchesAny(impure(), imported) {
			found = append(found, fmt.Sprintf("%s imports %s: %s is pure arithmetic", s.name, imported, s.pkg))
		}
	}
	names := s.localNames()
	ast.Inspect(s.file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		owner, ok := selector.X.(*ast.Ident)
		if ok && names[owner.Name] == "time" && slices.Contains(clocks(), selector.Sel.Name) {
			found = append(found, fmt.Sprintf("%s calls time.%s: %s has no clock", s.name, selector.Sel.Name, s.pkg))
		}
		return true
	})
	return found
}

// checkEscape looks for captive types in what a package exports.
func checkEscape(s source) []string {
	if _, own := rooms()[s.pkg]; !own {
		return nil // a part of a room: nobody outside imports it
	}
	names := s.localNames()
	maps.DeleteFunc(names, func(_, imported string) bool { c, ok := captor(imported); return !ok || c.shown })
	if len(names) == 0 {
		return nil
	}
	var found []string
	for _, decl := range s.file.Decls {
		for _, e := range exported(decl) {
			ast.Inspect(e.node, func(n ast.Node) bool {
				selector, ok := n.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				owner, ok := selector.X.(*ast.Ident)
				if ok && names[owner.Name] != "" {
					found = append(found, fmt.Sprintf("%s: exported %s shows %s.%s to others", s.name, e.name, owner.Name, selector.Sel.Name))
				}
				return true
			})
		}
	}
	return found
}

func matchesAny(patterns []string, importPath string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		below, all := strings.CutSuffix(p, "/...")
		return importPath == below || (all && strings.HasPrefix(importPath, below+"/"))
	})
}

// isStandard says whether an import is of the standard library: its first
// element has no dot, and it is not this module.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return first != module && !strings.Contains(first, ".")
}
