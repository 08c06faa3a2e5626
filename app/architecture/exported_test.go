package architecture_test

import "go/ast"

// export is a part of a declaration that other packages see.
type export struct {
	name string
	node ast.Node
}

// exported lists the parts of a declaration whose types other packages see:
// signatures, exported fields, methods of interfaces, variables with a type.
func exported(decl ast.Decl) []export {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && exportedReceiver(d.Recv) {
			return []export{{d.Name.Name, d.Type}}
		}
	case *ast.GenDecl:
		var all []export
		for _, spec := range d.Specs {
			all = append(all, exportedSpec(spec)...)
		}
		return all
	}
	return nil
}

func exportedReceiver(recv *ast.FieldList) bool {
	if recv == nil {
		return true
	}
	exported := false
	ast.Inspect(recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && !exported {
			exported = id.IsExported()
			return false
		}
		return true
	})
	return exported
}

func exportedSpec(spec ast.Spec) []export {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			return exportedType(s.Name.Name, s.Type)
		}
	case *ast.ValueSpec:
		for _, name := range s.Names {
			if name.IsExported() && s.Type != nil {
				return []export{{name.Name, s.Type}}
			}
		}
	}
	return nil
}

func exportedType(name string, typ ast.Expr) []export {
	structure, ok := typ.(*ast.StructType)
	if !ok {
		return []export{{name, typ}}
	}
	var all []export
	for _, field := range structure.Fields.List {
		if len(field.Names) == 0 {
			all = append(all, export{name, field.Type}) // embedded: its methods are seen
		}
		for _, id := range field.Names {
			if id.IsExported() {
				all = append(all, export{name + "." + id.Name, field.Type})
			}
		}
	}
	return all
}
