// The lab's one binary: every Kubernetes component, and the lab's own helpers, chosen by the name it is called by.
//
// One binary, because the components share nearly all of their code: apart they would be ten links of 100 MB each,
// together it is one of 140 MB. Called by a component's name (through a link) it is that component; called by any
// other name its first argument says which one.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/restclient"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	kubectlutil "k8s.io/kubectl/pkg/cmd/util"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

var components = map[string]func() int{
	"etcd":                     func() int { etcdmain.Main(os.Args); return 0 },
	"kube-apiserver":           func() int { return cli.Run(apiserver.NewAPIServerCommand()) },
	"kube-controller-manager":  func() int { return cli.Run(controllers.NewControllerManagerCommand()) },
	"kube-scheduler":           func() int { return cli.Run(scheduler.NewSchedulerCommand()) },
	"kube-proxy":               func() int { return cli.Run(proxy.NewProxyCommand()) },
	"kubelet":                  func() int { return cli.Run(kubelet.NewKubeletCommand(context.Background())) },
	"cloud-controller-manager": runCloudControllers,
	"provision-controller":     runProvisioner,
	"lab-seed":                 runSeed,
	"lab-churn":                runChurn,
	"kubectl": func() int {
		if err := cli.RunNoErrOutput(kubectl.NewDefaultKubectlCommand()); err != nil {
			kubectlutil.CheckErr(err)
		}
		return 0
	},
}

func main() {
	name := filepath.Base(os.Args[0])
	if _, known := components[name]; !known && len(os.Args) > 1 {
		name = os.Args[1]
		os.Args = os.Args[1:]
	}
	run, known := components[name]
	if !known {
		names := make([]string, 0, len(components))
		for n := range components {
			names = append(names, n)
		}
		slices.Sort(names)
		fmt.Fprintf(os.Stderr, "usage: COMPONENT [argument...], COMPONENT one of %s\n", strings.Join(names, " "))
		os.Exit(2)
	}
	os.Exit(run())
}

// fail ends a helper with one sentence: a stack trace would hide it in the unit's journal.
func fail(what string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
	os.Exit(1)
}
